import { arrowKeys, h, setText } from './dom.js';
import { avatar, updateAvatar } from './avatar.js';
import { personRow, updatePersonRow } from './person_row.js';
import { emptyState, failure, skeletonRows } from './placeholders.js';
import { excerpt } from '../format/excerpt.js';
import { follow } from './follow.js';
import { showNotice } from './notice.js';
import { conversationName, displayName, sortedEntries } from '../state/selectors.js';
import { routeHash } from '../shell/router.js';
import { bannerText, peopleText, sidebarText } from '../text/shell.js';
import { problemText } from '../text/problems.js';

const DEBOUNCE_MS = 200;
const MOST_GROUPS = 5;
const FIRST_PEOPLE = 5;

/**
 * Results of the search field: groups by name, people, messages.
 *
 * @param {HTMLElement} parent scrolls
 * @param {{store: object, chat: object, clock: object, locale?: string, time: object, watching: object,
 *   choosePerson: (userId: string, button: HTMLElement) => void, openMessage: (message: object) => void}} context
 * @returns {{search: (text: string) => void, destroy: () => void}} the answer to the last text wins, whatever order
 *   answers come in
 */
export function mountSearch(parent, context) {
  const { store, chat, watching } = context;
  let asked = 0;
  let timer;
  // What keeps the names and presence of the rows on screen up to date.
  let refreshers = [];
  const status = h('p', { class: 'visually-hidden', role: 'status' });
  const results = h('div', { class: 'search-results' });
  parent.append(status, results);
  arrowKeys(results, '.row');
  const view = follow(store, (state) => [state.users, state.presence], (state) => {
    for (const refresh of refreshers) refresh(state);
  });

  function search(text) {
    clearTimeout(timer);
    asked += 1;
    const query = text.trim();
    if (query === '') {
      clear();
      return;
    }
    if (results.childElementCount === 0) results.replaceChildren(skeletonRows(5));
    timer = setTimeout(ask, DEBOUNCE_MS, query, asked);
  }

  function clear() {
    refreshers = [];
    results.replaceChildren();
    setText(status, '');
    watching.set('search', []);
  }

  async function ask(query, mine) {
    const [people, messages] = await Promise.allSettled([chat.searchPeople(query), chat.searchMessages(query)]);
    if (mine !== asked) return;
    clear();
    if (people.status === 'rejected' && messages.status === 'rejected') {
      const again = { label: bannerText.tryAgain, press: () => ask(query, mine) };
      results.append(failure(problemText(people.reason.code), again));
      return;
    }
    show(query, people.value ?? { users: [] }, messages.value ?? { messages: [] }, () => mine === asked);
  }

  function show(query, people, found, isCurrent) {
    const state = store.get();
    const groups = groupsNamed(state, query);
    const count = groups.length + people.users.length + found.messages.length;
    setText(status, peopleText.results(people.users.length + groups.length, found.messages.length));
    if (count === 0) {
      results.append(emptyState({ iconName: 'search', title: peopleText.nothingFound(query) }));
      return;
    }
    chat.needUsers([...new Set(found.messages.map((message) => message.by))]);
    watching.set('search', people.users.map((user) => user.id));
    const rowContext = { ...context, query, isCurrent, live };
    results.append(
      ...section(peopleText.groups, groups.map((entry) => groupRow(state, entry))),
      ...section(peopleText.people, ...peopleRows(rowContext, people)),
      ...section(peopleText.messages, ...messageRows(rowContext, found)),
    );
  }

  function live(refresh) {
    refreshers.push(refresh);
    refresh(store.get());
  }

  return {
    search,
    destroy() {
      clearTimeout(timer);
      asked += 1;
      view.stop();
    },
  };
}

function section(heading, rows, more) {
  if (rows.length === 0) return [];
  const id = `found-${heading.toLowerCase()}`;
  const list = h('ul', { class: 'rows', 'aria-labelledby': id }, rows);
  return [h('h2', { class: 'section-heading', id }, heading), list, more && moreButton(list, more)].filter(Boolean);
}

/** `more` makes the next rows and says how to get those after them. */
function moreButton(list, more) {
  let fetchMore = more;
  const button = h('button', { type: 'button', class: 'more', on: { click: load } }, peopleText.more);
  async function load() {
    button.disabled = true;
    try {
      const [rows, after] = await fetchMore();
      list.append(...rows);
      rows[0]?.firstElementChild.focus({ preventScroll: true });
      fetchMore = after;
      if (!after) button.remove();
    } catch (error) {
      showNotice(problemText(error.code));
    }
    button.disabled = false;
  }
  return button;
}

function groupsNamed(state, query) {
  const needle = query.toLocaleLowerCase();
  return sortedEntries(state)
    .filter((entry) => entry.kind === 'group' && conversationName(state, entry).toLocaleLowerCase().includes(needle))
    .slice(0, MOST_GROUPS);
}

function groupRow(state, entry) {
  const name = conversationName(state, entry);
  const picture = avatar('medium');
  updateAvatar(picture, { id: entry.id, name, isGroup: true });
  return h('li', { class: 'row-item row-item-person' },
    h('a', { class: 'row', href: routeHash({ conversation: entry.id }), data: { conversation: entry.id } },
      picture, h('span', { class: 'row-main' }, h('span', { class: 'name', dir: 'auto' }, name))));
}

/** The first few people at once, the rest of the page behind "Show more", then page by page. */
function peopleRows(context, page) {
  const { chat, clock, locale, choosePerson, query, isCurrent, live } = context;
  const rows = (users) => users.map((user) => {
    const row = personRow(choosePerson);
    live((state) => updatePersonRow(row, { state, user, now: clock.now(), locale }));
    return row;
  });
  const after = (next) => next && (async () => {
    const following = await chat.searchPeople(query, next);
    return isCurrent() ? [rows(following.users), after(following.next)] : [[], undefined];
  });
  const rest = page.users.slice(FIRST_PEOPLE);
  const more = rest.length > 0 ? async () => [rows(rest), after(page.next)] : after(page.next);
  return [rows(page.users.slice(0, FIRST_PEOPLE)), more];
}

function messageRows(context, page) {
  const { chat, query, isCurrent } = context;
  const rows = (messages) => messages.map((message) => messageRow(context, message));
  const after = (next) => next && (async () => {
    const following = await chat.searchMessages(query, { before: next });
    if (!isCurrent()) return [[], undefined];
    chat.needUsers([...new Set(following.messages.map((message) => message.by))]);
    return [rows(following.messages), after(following.next)];
  });
  return [rows(page.messages), after(page.next)];
}

function messageRow({ time, clock, query, openMessage, live }, message) {
  const name = h('span', { class: 'name', dir: 'auto' });
  const label = h('bdi', { class: 'found-author' });
  const text = excerpt(message.body, query).map((piece) => (piece.isHit ? h('mark', null, piece.text) : piece.text));
  const href = routeHash({ conversation: message.conversation });
  const link = h('a', { class: 'row', href, data: { found: message.id } },
    h('span', { class: 'row-main' },
      h('span', { class: 'row-line' },
        name,
        h('time', { class: 'row-time', datetime: new Date(message.at).toISOString(), title: time.full(message.at) },
          time.short(message.at, clock.now()))),
      h('span', { class: 'found-text' }, h('span', null, label, h('bdi', null, text)))));
  link.addEventListener('click', (event) => {
    // The browser opens a new tab or window by itself.
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    openMessage(message);
  });
  live((state) => {
    const entry = state.inbox.entries.get(message.conversation);
    const isMine = message.by === state.session.me?.id;
    const author = isMine ? peopleText.you : displayName(state, message.by);
    setText(name, entry ? conversationName(state, entry) : author);
    setText(label, isMine || entry?.kind === 'group' ? sidebarText.by(author, '') : '');
  });
  return h('li', { class: 'row-item row-item-found' }, link);
}
