import { h, listen, setText } from '../dom.js';
import { icon } from '../icons.js';
import { pendingOf } from '../../state/selectors.js';
import { timelineText } from '../../text/conversation.js';
import { problemText } from '../../text/problems.js';
import { createMessageElement } from './message.js';
import { createMessageMenu } from './message_menu.js';
import { messageView, quotedMessage } from './message_view.js';
import { createReading } from './reading.js';
import { createRowBuilder } from './rows.js';
import { handleRowKeys, handleTouch } from './row_input.js';
import { createDay, createNewLine } from './separators.js';
import { createWindowedList } from './windowed_list.js';

const HIGHLIGHT_MS = 2400;
const SCREENS_AHEAD = 2;
/** Rows from the end among which an own message is looked for that was there before. */
const MOST_OWN = 200;

/**
 * The messages of the open conversation: rows, paging, places to go to, marks of what was read.
 *
 * @param {object} parts `{store, chat, clock, time, report(error), reply(message), edit(message)}`
 * @returns {{element: HTMLElement, render: (state: object) => void, redate: () => void, destroy: () => void}}
 *   `render` is called with every state; `redate` when another day has begun
 */
export function createTimeline({ store, chat, clock, time, report, reply, edit }) {
  const build = createRowBuilder(time.dayKey);
  const list = createWindowedList({ label: timelineText.messages, create, moved });
  const reading = createReading({ chat });
  const menu = createMessageMenu({ store, chat, time, report, reply, edit, refocus });

  const jumpCount = h('span', { class: 'jump-count', 'aria-hidden': true });
  const jump = h('button', { type: 'button', class: 'jump', hidden: true, on: { click: jumpToNewest } }, icon('down'), jumpCount);
  const loading = h('div', { class: 'loading', role: 'img', 'aria-label': timelineText.loading, hidden: true },
    h('div', { class: 'spinner' }));
  const problemLine = h('span', null);
  const problem = h('div', { class: 'load-problem', role: 'alert', hidden: true }, problemLine,
    h('button', { type: 'button', class: 'link-button', on: { click: loadAgain } }, timelineText.tryAgain));
  const empty = h('div', { class: 'timeline-empty', hidden: true },
    h('p', null, timelineText.empty),
    h('p', { class: 'timeline-empty-hint' }, timelineText.emptyHint));
  const element = h('div', { class: 'timeline-area' }, list.element, loading, problem, empty, jump);

  let shown = { conversation: null, rows: [] };
  let expanded = new Set();
  let wantsNewest = false;
  const reached = new WeakSet();

  function create(row) {
    if (row.kind === 'day') return started(createDay((at) => time.day(at, clock.now())), row);
    if (row.kind === 'new') return createNewLine();
    const message = createMessageElement({
      quote: (view) => view.quote.isKnown && chat.jumpTo(shown.conversation, view.quote.seq),
      react: (view, emoji, isOn) => menu.react(view.id, emoji, isOn),
      menu: (view, anchor, at) => menu.show(view.id, anchor, at),
      retry: (view) => chat.retry(view.clientId),
      discard: (view) => chat.discard(view.clientId),
      isExpanded: (view) => expanded.has(idOf(view)),
      toggled(view, isExpanded) {
        list.changing(keyOf(view), { intoView: !isExpanded });
        expanded[isExpanded ? 'add' : 'delete'](idOf(view));
      },
    });
    return started({ ...message, update: (next) => updateMessage(message, next) }, row);
  }

  function started(made, row) {
    made.update(row);
    return made;
  }

  function updateMessage(message, row) {
    const state = store.get();
    const entry = entryOf(state);
    const { replyTo, by } = row.message ?? row.pending;
    if (by && !state.users.has(by)) chat.needUsers([by]);
    if (replyTo && quotedMessage(state, shown.conversation, replyTo) === undefined) chat.needMessage(shown.conversation, replyTo);
    return message.update(messageView(state, entry, row, time));
  }

  const entryOf = (state) => state.inbox.entries.get(shown.conversation) ?? { id: shown.conversation, kind: 'direct' };
  const idOf = (view) => view.id ?? view.clientId;
  const keyOf = (view) => shown.rows.find((row) => (row.message?.id ?? row.pending?.clientId) === idOf(view))?.key;

  function refocus(id) {
    const row = shown.rows.findLast((item) => item.message?.id === id);
    if (row) list.focus(row.key);
  }

  function render(state) {
    const conversation = state.open;
    if (conversation !== shown.conversation) begin(conversation);
    const timeline = state.timelines.get(conversation);
    const slices = {
      conversation,
      timeline,
      outbox: state.outbox,
      members: state.members.get(conversation),
      entry: state.inbox.entries.get(conversation),
      users: state.users,
      quotes: state.quotes,
    };
    const isSame = Object.keys(slices).every((name) => slices[name] === shown[name]);
    if (isSame) return;
    const before = shown;
    const areRowsSame = before.timeline === timeline && before.outbox === state.outbox;
    shown = { ...slices, rows: areRowsSame ? before.rows : timeline ? rowsOf(state, timeline) : [] };
    if (areRowsSame || isSameRows(before.rows, shown.rows)) list.refresh();
    else place(before, timeline, state);
    showFocus(timeline);
    if (timeline?.atEnd && !timeline.loading) wantsNewest = false;
    surround(timeline);
  }

  function begin(conversation) {
    menu.close();
    reading.begin(conversation);
    expanded = new Set();
    wantsNewest = false;
    shown = { conversation, rows: [] };
    list.reset();
  }

  const rowsOf = (state, { messages, newFrom, atEnd }) =>
    build({
      messages,
      pending: pendingOf(state, state.open),
      newFrom,
      // What one has just written is seen at once, also while the messages before it are on their way.
      atEnd: isAtNewest({ messages, atEnd }),
      me: state.session.me?.id ?? null,
    });

  /** Puts the rows into the list, and the list where it should stand. */
  function place(before, timeline, state) {
    const { rows } = shown;
    const isFirst = before.rows.length === 0;
    const last = rows.at(-1);
    const isOwnNew = last?.kind === 'pending' && !before.rows.slice(-MOST_OWN).some(({ key }) => key === last.key);
    if (isFirst && timeline?.newFrom && rows.some(({ kind }) => kind === 'new')) {
      list.setRows(rows, { follow: false, place: { key: 'new', share: 0.2 } });
    } else {
      const isAtEnd = list.isFollowing() && isAtNewest(before.timeline);
      const jumps = wantsNewest && timeline?.atEnd === true;
      list.setRows(rows, { follow: isFirst || isOwnNew || jumps || isAtEnd });
    }
    list.refresh();
    reading.look(state, shown.rows, list);
  }

  /** Goes to the place that was asked for, once its messages are there. */
  function showFocus(timeline) {
    const focus = timeline?.focus;
    if (!focus || reached.has(focus) || timeline.loading === 'around') return;
    const isInside = timeline.atStart || timeline.messages[0]?.seq <= focus.seq;
    const row = isInside && shown.rows.find(({ message }) => message && message.seq >= focus.seq);
    if (!row) return;
    reached.add(focus);
    if (wantsNewest) return;
    list.place(row.key);
    // Who writes goes on writing.
    if (!document.activeElement?.matches('input, textarea')) list.focus(row.key);
    highlight(list.elementOf(row.key));
  }

  function highlight(row) {
    row.classList.remove('highlight');
    // Reading a box between the two makes the animation begin anew.
    row.getBoundingClientRect();
    row.classList.add('highlight');
    clock.setTimeout(() => row.classList.remove('highlight'), HIGHLIGHT_MS);
  }

  /** What stands over the list: progress, problems, emptiness. */
  function surround(timeline) {
    const isEmpty = shown.rows.length === 0;
    loading.hidden = !(timeline?.loading || (!timeline && shown.conversation));
    loading.dataset.where = isEmpty ? 'middle' : timeline?.loading === 'after' ? 'end' : 'start';
    list.list.setAttribute('aria-busy', !loading.hidden);
    problem.hidden = !timeline?.problem;
    if (timeline?.problem) setText(problemLine, problemText(timeline.problem));
    empty.hidden = !(isEmpty && timeline?.atStart && timeline.atEnd && !timeline.loading);
    showJump();
  }

  function showJump() {
    const atEnd = isAtNewest(shown.timeline);
    const isNear = list.isFollowing() || list.distances().after < list.height() / 2;
    const count = reading.unseen(entryOf(store.get()));
    const isNeeded = shown.rows.length > 0 && !(atEnd && (list.isFollowing() || (isNear && count === 0)));
    if (!isNeeded && document.activeElement === jump) list.focus(shown.rows.at(-1)?.key);
    jump.hidden = !isNeeded;
    jump.setAttribute('aria-label', timelineText.jumpToNewest(count));
    jumpCount.hidden = count === 0;
    setText(jumpCount, timelineText.jumpCount(count));
  }

  function moved() {
    const { timeline, conversation } = shown;
    if (!timeline || shown.rows.length === 0) return;
    reading.look(store.get(), shown.rows, list);
    showJump();
    if (timeline.loading || timeline.problem) return;
    const { before, after } = list.distances();
    const ahead = SCREENS_AHEAD * Math.max(list.height(), 300);
    if (!timeline.atStart && before < ahead) quietly(chat.loadBefore(conversation));
    else if (!timeline.atEnd && after < ahead) quietly(chat.loadAfter(conversation));
  }

  function loadAgain() {
    const { conversation, timeline } = shown;
    if (!timeline || timeline.messages.length === 0) return quietly(chat.open(conversation));
    const isForward = !timeline.atEnd && list.distances().after < list.height();
    return quietly(isForward ? chat.loadAfter(conversation) : chat.loadBefore(conversation));
  }

  function jumpToNewest() {
    if (shown.timeline?.atEnd) return list.follow();
    wantsNewest = true;
    return quietly(chat.jumpToNewest(shown.conversation));
  }

  const look = () => reading.look(store.get(), shown.rows, list);
  const stops = [
    listen(window, 'focus', look),
    listen(document, 'visibilitychange', look),
    listen(list.element, 'wheel', () => menu.close(), { passive: true }),
    listen(list.element, 'touchmove', () => menu.close(), { passive: true }),
    handleRowKeys(list, () => shown.rows),
    handleTouch(list, (row, at) => {
      const anchor = row.querySelector('.actions');
      if (anchor) menu.show(row.dataset.message, anchor, at);
    }),
  ];

  return {
    element,
    render,
    redate: () => list.refresh(),
    destroy() {
      stops.forEach((stop) => stop());
      menu.close();
      menu.forget();
      list.destroy();
    },
  };
}

// Before its first page a timeline has only what one writes oneself, which is the newest.
function isAtNewest(timeline) {
  return !timeline || timeline.atEnd || timeline.messages.length === 0;
}

// The state tells of what could not be loaded.
function quietly(promise) {
  promise?.catch?.(() => {});
}

function isSameRows(before, after) {
  return before.length === after.length && before.every((row, index) => row === after[index]);
}
