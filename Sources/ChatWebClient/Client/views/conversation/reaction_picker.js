import { arrowKeys, h } from '../dom.js';
import { place } from '../menu.js';
import { messageText } from '../../text/conversation.js';

const EMOJI = [...'👍👎😂😍😮😢😡🙏👏🎉🔥💯✅👀🤔😅🙌💪🤝🚀💡☕🍀'].concat('❤️');
const COLUMNS = 6;
const MOST_RECENT = 6;

/**
 * The picker of reactions. What was used last comes first, for as long as the page lives.
 *
 * @returns {{open: (anchor: HTMLElement, choose: (emoji: string) => void, closed: () => void) => {close: () => void}}}
 */
export function createReactionPicker() {
  let recent = [];

  return {
    /** Opens beside `anchor` and focuses the first emoji; Escape and a press elsewhere close it, `closed` follows in any case. */
    open(anchor, choose, closed) {
      const ordered = [...recent, ...EMOJI.filter((emoji) => !recent.includes(emoji))];
      const press = (emoji) => {
        recent = [emoji, ...recent.filter((known) => known !== emoji)].slice(0, MOST_RECENT);
        choose(emoji);
        element.hidePopover();
      };
      const element = h('div', { class: 'menu reaction-picker', popover: 'auto', role: 'group', 'aria-label': messageText.reactions },
        ordered.map((emoji) => h('button', { type: 'button', class: 'reaction-choice', on: { click: () => press(emoji) } }, emoji)));
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
