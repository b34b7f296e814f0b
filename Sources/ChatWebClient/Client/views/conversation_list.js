import { arrowKeys, h, reconcile } from './dom.js';
import { follow } from './follow.js';
import { conversationRow, updateConversationRow } from './conversation_row.js';
import { emptyState, skeletonRows } from './placeholders.js';
import { sortedEntries } from '../state/selectors.js';
import { sidebarText } from '../text/shell.js';

const STEP = 60;
const KEPT = 4 * STEP;
const TOP = 400;
const MINUTE = 60_000;

/**
 * The conversations, newest activity first. Rows are made as far as one has scrolled, so that thousands cost nothing at
 * the start.
 *
 * @param {HTMLElement} parent scrolls
 * @param {{store: object, chat: object, clock: {now: () => number}, time: object, findPeople: () => void}} context
 * @returns {{destroy: () => void}}
 */
export function mountConversationList(parent, { store, chat, clock, time, findPeople }) {
  let limit = STEP;
  const list = h('ul', { class: 'rows' });
  const end = h('div', { class: 'sentinel', 'aria-hidden': true });
  const waiting = skeletonRows(8);
  const empty = emptyState({
    iconName: 'speech',
    title: sidebarText.noChats,
    hint: sidebarText.noChatsHint,
    action: { label: sidebarText.findPeople, press: findPeople },
  });
  parent.append(waiting, empty, list, end);
  arrowKeys(list, '.row');

  const view = follow(store, slices, render);
  const observer = new IntersectionObserver((entries) => {
    if (!entries.at(-1).isIntersecting || list.childElementCount < limit) return;
    limit += STEP;
    view.refresh();
  }, { root: parent, rootMargin: '600px' });
  observer.observe(end);
  // "10:05" becomes "Yesterday" without anything else happening.
  const timer = setInterval(view.refresh, MINUTE);

  function render(state) {
    const entries = sortedEntries(state);
    waiting.hidden = state.inbox.loaded || entries.length > 0;
    empty.hidden = !state.inbox.loaded || entries.length > 0;
    parent.setAttribute('aria-busy', String(!state.inbox.loaded));
    // Back at the top, what was made while scrolling down is let go.
    if (parent.scrollTop < TOP) limit = Math.min(limit, KEPT);
    const shown = entries.slice(0, Math.max(limit, entries.findIndex((entry) => entry.id === state.open) + 1));
    const pending = new Map(state.outbox.map((item) => [item.conversation, item]));
    const now = clock.now();
    reconcile(list, shown, (entry) => entry.id, conversationRow, (element, entry) =>
      updateConversationRow(element, { state, entry, pending: pending.get(entry.id), now, time }));
    askForNames(state, shown);
  }

  function askForNames(state, entries) {
    const unknown = new Set();
    for (const { kind, preview } of entries) {
      if (kind === 'group' && preview && !state.users.has(preview.by)) unknown.add(preview.by);
    }
    if (unknown.size > 0) chat.needUsers([...unknown]);
  }

  return {
    destroy() {
      view.stop();
      observer.disconnect();
      clearInterval(timer);
    },
  };
}

const slices = (state) => [
  state.session.me, state.inbox, state.users, state.presence, state.typing, state.drafts, state.outbox, state.open,
];
