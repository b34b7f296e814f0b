import { h, reconcile } from './dom.js';
import { avatar } from './avatar.js';
import { openDialog } from './dialog.js';
import { follow } from './follow.js';
import { problemLine, submit } from './form.js';
import { personLines, updatePerson } from './person_row.js';
import { groupText } from '../text/shell.js';

/**
 * Shows whom one has blocked, each with a button to take it back.
 *
 * @param {{store: object, chat: object, clock: object, locale?: string}} context
 */
export function openBlockedPeople({ store, chat, clock, locale }) {
  const problem = problemLine();
  const empty = h('p', { class: 'empty-hint' }, groupText.nobodyBlocked);
  const list = h('ul', { class: 'rows' });
  chat.needUsers([...store.get().blocked]);
  const view = follow(store, (state) => [state.blocked, state.users], (state) => {
    empty.hidden = state.blocked.size > 0;
    reconcile(list, state.blocked, (id) => id, createRow, (row, id) => {
      updatePerson(row, { state, user: { id, handle: id }, now: clock.now(), locale });
    });
  });

  function createRow(id) {
    const button = h('button', { type: 'button', class: 'button' }, groupText.unblock);
    button.addEventListener('click', () => submit({ button, problem, work: () => chat.unblock(id) }));
    return h('li', { class: 'row-item row-item-person', data: { user: id } },
      h('div', { class: 'row' }, avatar('medium'), personLines(), button));
  }

  openDialog({ title: groupText.blockedPeople, content: [empty, list, problem], closed: view.stop });
}
