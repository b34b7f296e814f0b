import { h } from './dom.js';
import { openDialog } from './dialog.js';
import { problemLine, submit, textField } from './form.js';
import { peoplePicker } from './people_picker.js';
import { groupText } from '../text/shell.js';

const TITLE_LENGTH = 100;

/**
 * Asks for a name and people, and makes a group of them.
 *
 * @param {{store: object, chat: object, clock: object, locale?: string, open: (conversation: string) => void}} context
 *   `open`: called with the new group's id
 */
export function openGroupDialog({ open, ...context }) {
  const { chat } = context;
  const name = textField(groupText.name, { required: true, maxlength: TITLE_LENGTH, autofocus: true });
  const picker = peoplePicker(context);
  const problem = problemLine();
  const button = h('button', { type: 'submit', class: 'button button-primary', form: 'new-group' }, groupText.create);
  const form = h('form', { id: 'new-group', class: 'dialog-form' }, name.element, picker.element, problem);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const title = name.input.value.trim();
    name.input.value = title;
    if (!form.reportValidity()) return;
    await submit({
      button,
      problem,
      async work() {
        const conversation = await chat.createGroup(title, picker.chosen());
        dialog.close();
        open(conversation);
      },
    });
  });
  const dialog = openDialog({
    title: groupText.newGroup, className: 'dialog-tall', content: [form], footer: [button], closed: picker.destroy,
  });
  picker.start();
}

/**
 * Asks whom to add to a group, and adds them.
 *
 * @param {{store: object, chat: object, clock: object, locale?: string}} context
 * @param {string} conversation
 */
export function openAddMembers(context, conversation) {
  const { store, chat } = context;
  const members = new Set(store.get().members.get(conversation)?.list.map((member) => member.user));
  const picker = peoplePicker({ ...context, isOffered: (user) => !members.has(user) });
  const problem = problemLine();
  const add = () => submit({
    button,
    problem,
    async work() {
      const users = picker.chosen();
      if (users.length > 0) await chat.addMembers(conversation, users);
      dialog.close();
    },
  });
  const button = h('button', { type: 'button', class: 'button button-primary', on: { click: add } }, groupText.add);
  const dialog = openDialog({
    title: groupText.addMembers,
    className: 'dialog-tall',
    content: [h('div', { class: 'dialog-form' }, picker.element, problem)],
    footer: [button],
    closed: picker.destroy,
  });
  picker.start();
}
