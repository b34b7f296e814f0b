const LIMIT = 200;

/**
 * Joins what several views want to see the presence of into the one set that `chat.watch` takes.
 *
 * @param {{watch: (ids: string[]) => void}} chat
 * @returns {{set: (view: string, ids: Iterable<string>) => void}} `set` replaces that view's people; when all of them are more than 200,
 *   those of the view that spoke last go first
 */
export function createWatching(chat) {
  const wanted = new Map();
  return {
    set(view, ids) {
      wanted.delete(view);
      wanted.set(view, [...ids]);
      chat.watch([...new Set([...wanted.values()].reverse().flat())].slice(0, LIMIT));
    },
  };
}
