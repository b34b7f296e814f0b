/**
 * Tells the chat whether anybody looks at this page, and when it may be worth asking whether the connection still lives.
 *
 * @param {Window} page
 * @param {{setActive: (isActive: boolean) => void, wake: (isNetwork: boolean) => void}} chat
 * @returns {() => void} ends it
 */
export function followActivity(page, chat) {
  const looked = () => {
    const isVisible = page.document.visibilityState === 'visible';
    chat.setActive(isVisible);
    if (isVisible) chat.wake(false);
  };
  const isBack = () => chat.wake(true);
  page.document.addEventListener('visibilitychange', looked);
  page.addEventListener('online', isBack);
  return () => {
    page.document.removeEventListener('visibilitychange', looked);
    page.removeEventListener('online', isBack);
  };
}
