import { arrowKeys, h, reconcile, setText } from './dom.js';
import { avatar } from './avatar.js';
import { personLines, updatePerson } from './person_row.js';
import { groupText, peopleText } from '../text/shell.js';
import { problemText } from '../text/problems.js';

const DEBOUNCE_MS = 200;

/**
 * Finds people and lets one tick some of them. Ticked people stay at the top, whatever is searched for then.
 *
 * @param {{store: object, chat: object, clock: object, locale?: string, isOffered?: (userId: string) => boolean}} context
 *   `isOffered`: leave others out (members of the group, for example); oneself is always left out
 * @returns {{element: HTMLElement, chosen: () => string[], start: () => void, destroy: () => void}} `start` when it is in
 *   the document
 */
export function peoplePicker({ store, chat, clock, locale, isOffered = () => true }) {
  const chosen = new Map();
  let found = [];
  let next;
  let query = '';
  let asked = 0;
  let timer;
  const input = h('input', {
    type: 'search', role: 'searchbox', class: 'input',
    'aria-label': groupText.findPeople, placeholder: groupText.findPeople,
    autocomplete: 'off', spellcheck: 'false', maxlength: '100', dir: 'auto',
    on: {
      input() {
        clearTimeout(timer);
        timer = setTimeout(search, DEBOUNCE_MS);
      },
    },
  });
  const count = h('p', { class: 'picker-count', role: 'status' }, groupText.chosen(0));
  const list = h('ul', { class: 'picker-list' });
  const more = h('button', { type: 'button', class: 'more', hidden: true }, peopleText.more);
  more.addEventListener('click', () => load(next));
  const problem = h('p', { class: 'field-problem', role: 'alert', hidden: true });
  const element = h('div', { class: 'picker' },
    input, count, h('div', { class: 'picker-scroll scroll' }, list, problem, more));
  arrowKeys(list, 'input');

  function search() {
    query = input.value.trim();
    load();
  }

  async function load(after) {
    asked += 1;
    const mine = asked;
    try {
      const page = await chat.searchPeople(query, after);
      if (mine !== asked) return;
      found = after === undefined ? page.users : [...found, ...page.users];
      next = page.next;
      problem.hidden = true;
    } catch (error) {
      if (mine !== asked) return;
      problem.hidden = false;
      problem.textContent = problemText(error.code);
    }
    render();
  }

  function render() {
    const state = store.get();
    const now = clock.now();
    const offered = found.filter((user) => user.id !== state.session.me?.id && !user.disabled && isOffered(user.id));
    const shown = new Map([...chosen, ...offered.map((user) => [user.id, user])]);
    more.hidden = next === undefined;
    setText(count, shown.size === 0 ? peopleText.nobodyFound(query) : groupText.chosen(chosen.size));
    reconcile(list, shown.values(), (user) => user.id, createRow, (row, user) => {
      updatePerson(row, { state, user, now, locale });
    });
  }

  function createRow(user) {
    const nameId = `picker-${user.id}`;
    const box = h('input', {
      type: 'checkbox',
      'aria-labelledby': nameId,
      on: {
        change() {
          if (box.checked) chosen.set(user.id, user);
          else chosen.delete(user.id);
          setText(count, groupText.chosen(chosen.size));
        },
      },
    });
    return h('li', { class: 'row-item row-item-person' },
      h('label', { class: 'row' }, box, avatar('medium'), personLines(nameId)));
  }

  return {
    element,
    chosen: () => [...chosen.keys()],
    start: () => load(),
    destroy() {
      clearTimeout(timer);
      asked += 1;
    },
  };
}
