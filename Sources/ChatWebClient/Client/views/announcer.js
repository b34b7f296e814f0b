import { h } from './dom.js';
import { oneLine } from '../format/preview.js';
import { conversationName, displayName } from '../state/selectors.js';
import { notificationText } from '../text/shell.js';

const KEPT = 10;

/**
 * Reads messages of others aloud as they arrive (a log that only assistive technology sees).
 *
 * @param {HTMLElement} parent
 * @param {{store: object, chat: object}} context
 * @returns {{destroy: () => void}}
 */
export function mountAnnouncer(parent, { store, chat }) {
  const log = h('div', {
    class: 'visually-hidden', role: 'log', 'aria-live': 'polite', 'aria-label': notificationText.announcements,
  });
  parent.append(log);
  const stop = chat.on('message', ({ message, entry }) => {
    const state = store.get();
    const group = entry?.kind === 'group' ? conversationName(state, entry) : '';
    const text = notificationText.announce(displayName(state, message.by), group, oneLine(message.body));
    log.append(h('p', { dir: 'auto' }, text));
    while (log.childElementCount > KEPT) log.firstElementChild.remove();
  });
  return {
    destroy() {
      stop?.();
      log.remove();
    },
  };
}
