import { totalUnread } from '../state/selectors.js';
import { notificationText } from '../text/shell.js';

/**
 * Shows the number of unread messages in the page's title and, where there is one, on the application's icon.
 *
 * @param {{document: Document, navigator: Navigator}} page a window
 * @param {object} store
 * @returns {() => void} ends it
 */
export function showUnread({ document, navigator }, store) {
  let shown = null;
  const update = (state) => {
    const unread = totalUnread(state);
    if (unread === shown) return;
    shown = unread;
    document.title = notificationText.title(unread);
    // Refused where the page is not installed; the title is enough then.
    navigator.setAppBadge?.(unread).catch(() => {});
  };
  update(store.get());
  return store.subscribe(update);
}
