import { arrowKeys, h, setText } from '../dom.js';
import { iconButton } from '../dialog.js';
import { oneLine } from '../../format/text.js';
import { displayName } from '../../state/selectors.js';
import { conversationText, messageText } from '../../text/conversation.js';
import { problemText } from '../../text/problems.js';

const PAUSE_MS = 250;
const SNIPPET_LENGTH = 200;

/**
 * The search within a conversation: a field and what was found, newest first; each leads to its place in the timeline.
 *
 * @param {{store: object, chat: object, clock: object, time: object, closed: () => void}} parts
 * @returns {{element: HTMLElement, open: () => void, close: () => void, isOpen: () => boolean}}
 */
export function createSearch({ store, chat, clock, time, closed }) {
  const field = h('input', {
    class: 'input', type: 'search', 'aria-label': conversationText.search, placeholder: conversationText.search,
    autocomplete: 'off', dir: 'auto', on: { input: typed, keydown: pressed },
  });
  const status = h('p', { class: 'search-status', role: 'status' });
  const results = h('ol', { class: 'search-results scroll', 'aria-label': conversationText.results, hidden: true });
  const more = h('button', {
    type: 'button', class: 'link-button', hidden: true, on: { click: () => find(true) },
  }, conversationText.moreFound);
  const element = h('search', { class: 'pane-search', hidden: true },
    h('div', { class: 'search-line' }, field,
      iconButton({ name: 'close', label: conversationText.closeSearch, on: { click: close } })),
    status, results, more);

  let timer = null;
  let asked = 0;
  let found = [];
  let next = undefined;

  arrowKeys(results, '.pane-found');
  element.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    close();
  });

  function typed() {
    clock.clearTimeout(timer);
    timer = clock.setTimeout(() => find(false), PAUSE_MS);
  }

  function pressed(event) {
    if (event.isComposing) return;
    if (event.key === 'Enter') {
      clock.clearTimeout(timer);
      find(false);
    } else if (event.key === 'ArrowDown' && found.length > 0) {
      event.preventDefault();
      results.querySelector('.pane-found').focus();
    }
  }

  async function find(isMore) {
    const text = field.value.trim();
    const ticket = (asked += 1);
    if (text === '') return show([], undefined, '');
    setText(status, conversationText.searching);
    const conversation = store.get().open;
    try {
      const page = await chat.searchMessages(text, { conversation, before: isMore ? next : undefined });
      if (ticket !== asked) return undefined;
      const all = isMore ? [...found, ...page.messages] : page.messages;
      chat.needUsers([...new Set(page.messages.map(({ by }) => by))]);
      const line = page.next === undefined ? conversationText.found : conversationText.foundAtLeast;
      return show(all, page.next, line(all.length));
    } catch (error) {
      if (ticket === asked) setText(status, problemText(error.code));
      return undefined;
    }
  }

  function show(messages, cursor, line) {
    found = messages;
    next = cursor;
    setText(status, line);
    more.hidden = next === undefined;
    results.hidden = found.length === 0;
    render();
  }

  function render() {
    const state = store.get();
    const now = clock.now();
    results.replaceChildren(...found.map((message) => h('li', null, resultButton(state, message, now))));
  }

  function resultButton(state, message, now) {
    const { id, seq, by, at, body, conversation = state.open } = message;
    const name = by === state.session.me?.id ? messageText.you : displayName(state, by);
    const press = () => chat.jumpTo(conversation, seq);
    return h('button', { type: 'button', class: 'pane-found', data: { found: id }, on: { click: press } },
      h('span', { class: 'pane-found-by', dir: 'auto' }, name),
      h('time', { class: 'pane-found-at', datetime: time.machine(at) }, time.dayAndTime(at, now)),
      h('span', { class: 'pane-found-text', dir: 'auto' }, oneLine(body, SNIPPET_LENGTH)));
  }

  function close() {
    if (element.hidden) return;
    clock.clearTimeout(timer);
    asked += 1;
    element.hidden = true;
    field.value = '';
    show([], undefined, '');
    closed();
  }

  return {
    element,
    isOpen: () => !element.hidden,
    open() {
      element.hidden = false;
      field.focus();
    },
    close,
  };
}
