const LIMIT = 200;

/**
 * Joins what several views want to see the presence of into the one set that `chat.watch` takes.
 *
 * @param {{watch: (ids: string[]) => void}} chat
 * @returns {{set: (view: string, ids: Iterable<string>) => void}} `set` replaces that view's people; when all of them are
 *   more than 200, those of the view that spoke last go first; `chat` hears of it only when it makes a difference
 */
export function createWatching(chat) {
  const wanted = new Map();
  let told = '';
  return {
    set(view, ids) {
      wanted.delete(view);
      wanted.set(view, [...ids]);
      const all = [...new Set([...wanted.values()].reverse().flat())].slice(0, LIMIT);
      const key = JSON.stringify(all);
      if (key === told) return;
      told = key;
      chat.watch(all);
    },
  };
}
