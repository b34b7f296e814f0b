import { arrowKeys, h } from '../dom.js';
import { place } from '../menu.js';
import { messageText } from '../../text/conversation.js';

const EMOJI = [...'👍👎😂😍😮😢😡🙏👏🎉🔥💯✅👀🤔😅🙌💪🤝🚀💡☕🍀'].concat('❤️');
const COLUMNS = 6;
const MOST_RECENT = 6;
const KEY = 'chat:reactions';

/**
 * The picker of reactions. What was used last comes first; that is kept on the device until `forget`.
 *
 * @returns {{open: (anchor: HTMLElement, choose: (emoji: string) => void, closed: () => void) => {close: () => void},
 *   forget: () => void}}
 */
export function createReactionPicker() {
  let recent = remembered();

  return {
    /** Takes what was used last from the device. */
    forget() {
      recent = [];
      attempt(() => localStorage.removeItem(KEY));
    },
    /** Opens beside `anchor` and focuses the first emoji; Escape and a press elsewhere close it, `closed` follows in any case. */
    open(anchor, choose, closed) {
      const ordered = [...recent, ...EMOJI.filter((emoji) => !recent.includes(emoji))];
      const press = (emoji) => {
        recent = [emoji, ...recent.filter((known) => known !== emoji)].slice(0, MOST_RECENT);
        attempt(() => localStorage.setItem(KEY, recent.join(' ')));
        choose(emoji);
        element.hidePopover();
      };
      const choice = (emoji) =>
        h('button', { type: 'button', class: 'reaction-choice', on: { click: () => press(emoji) } }, emoji);
      const props = { class: 'menu reaction-picker', popover: 'auto', role: 'group', 'aria-label': messageText.reactions };
      const element = h('div', props, ordered.map(choice));
      arrowKeys(element, 'button', { horizontal: true, columns: () => COLUMNS });
      element.addEventListener('keydown', (event) => {
        if (event.key === 'Tab') element.hidePopover();
      });
      element.addEventListener('toggle', ({ newState }) => {
        if (newState !== 'closed') return;
        element.remove();
        closed();
      });
      (anchor.closest('main') ?? document.body).append(element);
      element.showPopover();
      place(element, anchor.getBoundingClientRect());
      element.firstElementChild.focus({ preventScroll: true });
      return { close: () => element.isConnected && element.hidePopover() };
    },
  };
}

function remembered() {
  const text = attempt(() => localStorage.getItem(KEY)) ?? '';
  return text.split(' ').filter((emoji) => EMOJI.includes(emoji)).slice(0, MOST_RECENT);
}

// A browser may be set to keep nothing.
function attempt(action) {
  try {
    return action();
  } catch {
    return null;
  }
}
