import { splitLinks } from '../../format/links.js';
import { beginning, isEmojiOnly } from '../../format/text.js';
import { h } from '../dom.js';
import { messageText } from '../../text/conversation.js';

// More than 20 lines of the widest bubble; what is beyond costs layout and is not seen.
const FOLDED_LENGTH = 2400;
const MAYBE_LONG = 600;
const MAYBE_MANY_LINES = 15;

/**
 * The text of a message: links and line breaks and nothing else, folded when it is long.
 *
 * @param {{isExpanded: () => boolean, toggled: (isExpanded: boolean) => void}} fold Kept outside, because rows come and go.
 * @returns {{element: HTMLElement, update: (text: string, isPlain: boolean) => void, settle: () => (() => void)}}
 *   `isPlain`: no links, no folding; `settle`: reads from the layout whether there is anything to unfold, returns what shows it
 */
export function createBody(fold) {
  const element = h('div', { class: 'body', dir: 'auto' });
  let more = null;
  let shown = null;
  let isLong = false;

  const render = () => {
    const { text, isPlain } = shown;
    isLong = !isPlain && mayBeLong(text);
    const isFolded = isLong && !fold.isExpanded();
    const visible = isFolded ? beginning(text, FOLDED_LENGTH) : text;
    element.classList.toggle('folded', isFolded);
    element.classList.toggle('emoji', !isPlain && isEmojiOnly(text));
    element.replaceChildren(...(isPlain ? [visible] : splitLinks(visible).map(part)));
    if (!isLong) hideMore();
    else if (!isFolded) showMore(messageText.showLess);
  };

  const showMore = (label) => {
    more ??= h('button', { type: 'button', class: 'show-more', on: { click: toggle } });
    more.textContent = label;
    more.setAttribute('aria-expanded', fold.isExpanded());
    if (!more.isConnected) element.after(more);
  };

  const hideMore = () => {
    more?.remove();
  };

  function toggle() {
    fold.toggled(!fold.isExpanded());
    render();
    settle()();
  }

  function settle() {
    if (!isLong || fold.isExpanded()) return nothing;
    const isCut = shown.text.length > FOLDED_LENGTH || element.scrollHeight > element.clientHeight + 2;
    return isCut ? () => showMore(messageText.showMore) : hideMore;
  }

  // A link below the fold that takes the focus has to be seen.
  element.addEventListener('focusin', ({ target }) => {
    if (!element.classList.contains('folded')) return;
    if (target.getBoundingClientRect().bottom > element.getBoundingClientRect().bottom + 1) {
      toggle();
      element.querySelectorAll('a')[[...element.querySelectorAll('a')].findIndex((link) => link.href === target.href)]?.focus();
    }
  });

  return {
    element,
    update(text, isPlain) {
      if (shown && shown.text === text && shown.isPlain === isPlain) return;
      shown = { text, isPlain };
      render();
    },
    settle,
  };
}

const nothing = () => {};

function mayBeLong(text) {
  if (text.length > MAYBE_LONG) return true;
  return text.length > MAYBE_MANY_LINES && text.split('\n', MAYBE_MANY_LINES + 1).length > MAYBE_MANY_LINES;
}

function part({ text, href }) {
  if (!href) return text;
  return h('a', { href, target: '_blank', rel: 'noopener noreferrer nofollow', dir: 'ltr' }, text);
}
