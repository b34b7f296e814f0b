import { arrowKeys, h, reconcile } from './dom.js';
import { follow } from './follow.js';
import { personRow, updatePersonRow } from './person_row.js';
import { emptyState, failure, skeletonRows } from './placeholders.js';
import { bannerText, peopleText } from '../text/shell.js';
import { problemText } from '../text/problems.js';

const MINUTE = 60_000;

/**
 * The directory: everybody one may find, page by page as one scrolls. Presence is asked for those on screen.
 *
 * @param {HTMLElement} parent scrolls
 * @param {{store: object, chat: object, clock: {now: () => number}, locale?: string, watching: object,
 *   choose: (userId: string, button: HTMLElement) => void}} context
 * @returns {{show: () => void, hide: () => void, destroy: () => void}} nothing is fetched before `show`
 */
export function mountPeople(parent, { store, chat, clock, locale, watching, choose }) {
  const users = new Map();
  let next;
  let phase = 'idle'; // idle → loading → more | all | failed
  let problem = null;
  const onScreen = new Set();
  const list = h('ul', { class: 'rows' });
  const waiting = skeletonRows(6);
  const foot = h('div', { class: 'list-foot' });
  const end = h('div', { class: 'sentinel', 'aria-hidden': true });
  parent.append(list, waiting, foot, end);
  arrowKeys(list, '.row');

  const rowsSeen = new IntersectionObserver(noteSeen, { root: parent });
  const endSeen = new IntersectionObserver((entries) => {
    if (entries.at(-1).isIntersecting && phase === 'more') load();
  }, { root: parent, rootMargin: '800px' });
  endSeen.observe(end);
  const view = follow(store, slices, (state) => {
    if (phase === 'failed' && state.connection.phase === 'online') load();
    else render(state);
  });
  const timer = setInterval(view.refresh, MINUTE);

  async function load() {
    phase = 'loading';
    render(store.get());
    try {
      const page = await chat.searchPeople('', next);
      for (const user of page.users) users.set(user.id, user);
      next = page.next;
      phase = next === undefined ? 'all' : 'more';
    } catch (error) {
      phase = 'failed';
      problem = error.code;
    }
    render(store.get());
    // An observer speaks only when something changes; after a short page the end may simply still be in sight.
    endSeen.unobserve(end);
    endSeen.observe(end);
  }

  function render(state) {
    const now = clock.now();
    waiting.hidden = phase !== 'loading' && phase !== 'idle';
    parent.setAttribute('aria-busy', String(phase === 'loading'));
    reconcile(list, users.values(), (user) => user.id, createRow, (element, user) =>
      updatePersonRow(element, { state, user, now, locale }));
    renderFoot();
  }

  function renderFoot() {
    if (phase === 'failed') {
      foot.replaceChildren(failure(problemText(problem), { label: bannerText.tryAgain, press: load }));
    } else if (phase === 'all' && users.size <= 1) {
      foot.replaceChildren(emptyState({ iconName: 'person', title: peopleText.nobody }));
    } else foot.replaceChildren();
  }

  function createRow() {
    const row = personRow(choose);
    rowsSeen.observe(row);
    return row;
  }

  function noteSeen(entries) {
    for (const { target, isIntersecting } of entries) {
      const { user } = target.firstElementChild.dataset;
      if (isIntersecting) onScreen.add(user);
      else onScreen.delete(user);
    }
    watching.set('people', onScreen);
  }

  return {
    show() {
      if (phase === 'idle' || phase === 'all') {
        // Come back later, and new people are there.
        next = undefined;
        load();
      }
    },
    hide: () => watching.set('people', []),
    destroy() {
      view.stop();
      rowsSeen.disconnect();
      endSeen.disconnect();
      clearInterval(timer);
    },
  };
}

const slices = (state) => [state.session.me, state.users, state.presence, state.connection.phase];
