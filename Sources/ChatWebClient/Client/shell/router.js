/**
 * @typedef {{conversation: string|null}} Route `null`: the list
 */

/**
 * Reads the route of a hash; whatever is not a conversation's is the list.
 *
 * @param {string} hash with its '#', as in `location.hash`
 * @returns {Route}
 */
export function parseRoute(hash) {
  const id = /^#\/c\/([0-9a-f-]{1,64})$/.exec(hash)?.[1];
  return { conversation: id ?? null };
}

/**
 * The hash of a route.
 *
 * @param {Route} route
 * @returns {string}
 */
export function routeHash({ conversation }) {
  return conversation === null ? '#/' : `#/c/${conversation}`;
}

/**
 * The route of the page: kept in the hash, so that links, reload and the browser's Back work.
 *
 * @param {{location: Location, history: History, addEventListener: Function, removeEventListener: Function}} page a window
 * @returns {{get: () => Route, go: (route: Route, how?: {replace?: boolean}) => void, back: () => void,
 *   subscribe: (listener: (route: Route) => void) => (() => void), destroy: () => void}}
 *   `go` tells its listeners before it returns; `back` leads to the list, over the browser's history when the list was before
 */
export function createRouter(page) {
  const { location, history } = page;
  const listeners = new Set();
  let current = parseRoute(location.hash);

  const follow = () => {
    const next = parseRoute(location.hash);
    if (next.conversation === current.conversation) return;
    current = next;
    for (const listener of [...listeners]) listener(current);
  };

  function go(route, { replace = false } = {}) {
    if (route.conversation === current.conversation) return;
    const fromList = current.conversation === null;
    history[replace ? 'replaceState' : 'pushState']({ fromList }, '', routeHash(route));
    follow();
  }

  function back() {
    if (current.conversation !== null && history.state?.fromList) history.back();
    else go({ conversation: null }, { replace: true });
  }

  page.addEventListener('popstate', follow);
  page.addEventListener('hashchange', follow);

  return {
    get: () => current,
    go,
    back,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    destroy() {
      page.removeEventListener('popstate', follow);
      page.removeEventListener('hashchange', follow);
    },
  };
}
