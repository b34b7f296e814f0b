/**
 * Holds one immutable state and tells listeners when it has changed.
 *
 * @param {(state: object, action: object) => object} reduce pure; returns the same object when nothing changed
 * @param {object} initial
 * @param {(run: () => void) => void} schedule when listeners run; several dispatches before that cause one run
 */
export function createStore(reduce, initial, schedule = queueMicrotask) {
  let state = initial;
  let isScheduled = false;
  const listeners = new Set();

  function notify() {
    isScheduled = false;
    for (const listener of [...listeners]) listener(state);
  }

  return {
    get: () => state,
    dispatch(action) {
      const next = reduce(state, action);
      if (next === state) return;
      state = next;
      if (isScheduled) return;
      isScheduled = true;
      schedule(notify);
    },
    /** @returns {() => void} ends the subscription */
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
