import { arrowKeys, changed, h, reconcile, setProps, setText } from './dom.js';
import { avatar } from './avatar.js';
import { confirmDialog, iconButton } from './dialog.js';
import { submit } from './form.js';
import { personLines, updatePerson } from './person_row.js';
import { skeletonRows } from './placeholders.js';
import { canAdminister, displayName } from '../state/selectors.js';
import { groupText } from '../text/shell.js';

const STEP = 50;
const RANK = { member: 0, admin: 1, owner: 2 };

/**
 * Members of a group, the highest roles first, with what one may do to them: owners choose roles, and who administers may
 * remove members of a lower role. Rows are made as far as one has scrolled.
 *
 * @param {{store: object, chat: object, clock: object, locale?: string, watching: object}} context
 * @param {string} conversation
 * @param {HTMLElement} problem where failures are said
 * @returns {{element: HTMLElement, update: (state: object, entry: object) => void, destroy: () => void}}
 */
export function memberList({ store, chat, clock, locale, watching }, conversation, problem) {
  let limit = STEP;
  let last = null;
  const list = h('ul', { class: 'rows member-rows' });
  const waiting = skeletonRows(3);
  const end = h('div', { class: 'sentinel', 'aria-hidden': true });
  const element = h('div', null, list, waiting, end);
  const observer = new IntersectionObserver((entries) => {
    if (!entries.at(-1).isIntersecting || list.childElementCount < limit || !last) return;
    limit += STEP;
    update(...last);
  });
  observer.observe(end);
  arrowKeys(list, '.icon-button');

  function update(state, entry) {
    last = [state, entry];
    const members = state.members.get(conversation);
    waiting.hidden = Boolean(members);
    const shown = sortedMembers(members?.list ?? [], state).slice(0, limit);
    chat.needUsers(shown.map((member) => member.user));
    watching.set('members', shown.map((member) => member.user));
    const now = clock.now();
    reconcile(list, shown, (member) => member.user, createRow, (row, member) => {
      const user = state.users.get(member.user) ?? { id: member.user, handle: '…' };
      updatePerson(row.firstElementChild, { state, user, now, locale });
      const isSelf = member.user === state.session.me?.id;
      updateRole(row, { entry, member, name: displayName(state, member.user), isSelf });
    });
  }

  function createRow(member) {
    const select = h('select', { class: 'select' },
      Object.entries(groupText.roles).map(([value, label]) => h('option', { value }, label)));
    select.addEventListener('change', () => changeRole(member.user, select));
    const remove = iconButton({ name: 'remove', label: '' });
    remove.addEventListener('click', () => askAndRemove(member.user, remove));
    return h('li', { class: 'row-item row-item-person', data: { member: member.user } },
      h('div', { class: 'row' }, avatar('medium'), personLines(), h('span', { class: 'role' }), select, remove));
  }

  async function changeRole(user, select) {
    const works = await submit({ button: select, problem, work: () => chat.setRole(conversation, user, select.value) });
    const member = store.get().members.get(conversation)?.list.find((item) => item.user === user);
    if (!works && member) select.value = member.role;
  }

  function askAndRemove(user, button) {
    const title = groupText.removeTitle(displayName(store.get(), user));
    return submit({
      button,
      problem,
      async work() {
        if (await confirmDialog({ title, text: groupText.removeText, action: groupText.removeAction })) {
          await chat.removeMember(conversation, user);
        }
      },
    });
  }

  return {
    element,
    update,
    destroy() {
      observer.disconnect();
      watching.set('members', []);
    },
  };
}

function updateRole(row, { entry, member, name, isSelf }) {
  if (!changed(row, [entry.role, entry.gone, member.role, name, isSelf])) return;
  const [role, select, remove] = ['.role', 'select', '.icon-button'].map((selector) => row.querySelector(selector));
  const mayChoose = entry.role === 'owner' && !entry.gone;
  setText(role, groupText.roles[member.role]);
  role.hidden = mayChoose;
  select.hidden = !mayChoose;
  setProps(select, { value: member.role, 'aria-label': groupText.roleOf(name) });
  remove.hidden = isSelf || !canAdminister(entry) || RANK[member.role] >= RANK[entry.role];
  setProps(remove, { 'aria-label': groupText.remove(name), title: groupText.remove(name) });
}

function sortedMembers(list, state) {
  const collator = new Intl.Collator(undefined, { numeric: true });
  const named = list.map((member) => ({ member, name: displayName(state, member.user) }));
  named.sort((a, b) => RANK[b.member.role] - RANK[a.member.role] || collator.compare(a.name, b.name));
  return named.map(({ member }) => member);
}
