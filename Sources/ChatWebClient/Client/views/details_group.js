import { h } from './dom.js';
import { confirmDialog } from './dialog.js';
import { problemLine, submit, textField } from './form.js';
import { openAddMembers } from './group_dialog.js';
import { icon } from './icons.js';
import { memberList } from './member_list.js';
import { canAdminister, conversationName } from '../state/selectors.js';
import { groupText } from '../text/shell.js';
import { problemText } from '../text/problems.js';

const TITLE_LENGTH = 100;

/**
 * The part of the details dialog that only groups have: name, members, adding, leaving.
 *
 * @param {{store: object, chat: object, clock: object, locale?: string, watching: object}} context
 * @param {string} conversation
 * @param {() => void} close the dialog
 * @returns {{element: HTMLElement, update: (state: object, entry: object) => void, destroy: () => void}}
 */
export function groupDetails(context, conversation, close) {
  const { store, chat } = context;
  const problem = problemLine();
  const rename = renameForm(context, conversation, problem);
  const heading = h('h3', { class: 'section-heading' }, groupText.membersHeading);
  const add = h('button', { type: 'button', class: 'button' }, icon('add'), groupText.addMembers);
  add.addEventListener('click', () => openAddMembers(context, conversation));
  const leave = h('button', { type: 'button', class: 'button button-wide button-quiet-danger' },
    icon('leave'), groupText.leave);
  leave.addEventListener('click', () => submit({ button: leave, problem, work: askAndLeave }));
  const members = memberList(context, conversation, problem);
  const element = h('div', { class: 'details-group' },
    rename.element,
    problem,
    h('div', { class: 'details-members-head' }, heading, add),
    members.element,
    leave);

  async function askAndLeave() {
    const title = groupText.leaveTitle(conversationName(store.get(), store.get().inbox.entries.get(conversation)));
    if (!await confirmDialog({ title, text: groupText.leaveText, action: groupText.leaveAction })) return;
    await chat.leave(conversation);
    close();
  }

  chat.loadMembers(conversation).catch((error) => {
    problem.hidden = false;
    problem.textContent = problemText(error.code ?? 'internal');
  });

  return {
    element,
    update(state, entry) {
      rename.update(entry);
      add.hidden = !canAdminister(entry);
      leave.hidden = Boolean(entry.gone);
      members.update(state, entry);
    },
    destroy: members.destroy,
  };
}

function renameForm({ chat }, conversation, problem) {
  const name = textField(groupText.name, { required: true, maxlength: TITLE_LENGTH });
  const button = h('button', { type: 'submit', class: 'button' }, groupText.rename);
  const form = h('form', { class: 'rename-form' }, name.element, button);
  let shown = null;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const title = name.input.value.trim();
    if (title === '' || title === shown) return;
    submit({ button, problem, work: () => chat.rename(conversation, title) });
  });
  return {
    element: form,
    update(entry) {
      form.hidden = !canAdminister(entry);
      if (entry.title === shown) return;
      // A name that is being typed is not overwritten by somebody else's.
      if (shown === null || name.input.value === shown) name.input.value = entry.title;
      shown = entry.title;
    },
  };
}
