/**
 * Renders now, and again whenever something that the view shows has changed.
 *
 * @param {{get: () => object, subscribe: (listener: Function) => (() => void)}} store
 * @param {(state: object) => Array<*>} slices what the view depends on, compared one by one with `Object.is`
 * @param {(state: object) => void} render
 * @returns {{stop: () => void, refresh: () => void}} `refresh` renders without a change, for what depends on the time
 */
export function follow(store, slices, render) {
  let shown = slices(store.get());
  render(store.get());
  const stop = store.subscribe((state) => {
    const next = slices(state);
    if (next.every((slice, index) => Object.is(slice, shown[index]))) return;
    shown = next;
    render(state);
  });
  return { stop, refresh: () => render(store.get()) };
}
