/** A page in the background is given no frames; then listeners run after this time, in milliseconds. */
const HIDDEN_DELAY = 200;

/**
 * A schedule for the store: with the next frame, and also without one.
 *
 * @param {Window} page
 * @returns {(run: () => void) => void}
 */
export function byFrame(page) {
  return (run) => {
    let isDone = false;
    const once = () => {
      if (isDone) return;
      isDone = true;
      page.cancelAnimationFrame(frame);
      page.clearTimeout(timer);
      run();
    };
    const frame = page.requestAnimationFrame(once);
    const timer = page.setTimeout(once, HIDDEN_DELAY);
  };
}
