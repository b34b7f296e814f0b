import { h } from './dom.js';
import { oneLine } from '../format/text.js';
import { conversationName, displayName } from '../state/selectors.js';
import { notificationText } from '../text/shell.js';

/** Characters of a message that are read out. */
const SPOKEN_LENGTH = 160;
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
    const text = notificationText.announce(displayName(state, message.by), group, oneLine(message.body, SPOKEN_LENGTH));
    log.append(h('p', { dir: 'auto' }, text));
    while (log.childElementCount > KEPT) log.firstElementChild.remove();
  });
  return {
    destroy() {
      stop();
      log.remove();
    },
  };
}
