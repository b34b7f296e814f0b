import { openDialog } from '../dialog.js';
import { h } from '../dom.js';
import { displayName } from '../../state/selectors.js';
import { messageText } from '../../text/conversation.js';
import { problemText } from '../../text/problems.js';

/**
 * Opens the dialog that says who has read and who has received an own message. Names may arrive while it is open.
 *
 * @param {{store: object, chat: object, time: object, message: object}} parts
 */
export function openMessageInfo({ store, chat, time, message }) {
  const spinner = h('div', { class: 'spinner', role: 'img', 'aria-label': messageText.loading });
  const people = h('div', { class: 'readers', 'aria-live': 'polite' }, spinner);
  let readers = null;
  const render = () => readers && people.replaceChildren(...sections(readers, store.get()));
  const stop = store.subscribe(render);
  const dialog = openDialog({
    title: messageText.infoTitle,
    className: 'dialog-small',
    content: [
      h('p', null, messageText.sentAt(time.full(message.at))),
      message.editedAt && h('p', null, messageText.editedAt(time.full(message.editedAt))),
      people,
    ].filter(Boolean),
    closed: stop,
  });
  chat.readers(message.conversation ?? store.get().open, message.seq).then(
    (found) => {
      readers = found;
      if (found.names) chat.needUsers(found.names.map(({ user }) => user));
      render();
    },
    ({ code }) => people.replaceChildren(h('p', { role: 'alert' }, problemText(code))),
  );
  return dialog;
}

function sections(readers, state) {
  if (!readers.names) return [h('p', null, messageText.counts(readers))];
  const others = readers.names.filter(({ user }) => user !== state.session.me?.id);
  const groups = [
    [messageText.readByPeople, others.filter(({ read }) => read)],
    [messageText.deliveredTo, others.filter(({ read, delivered }) => delivered && !read)],
    [messageText.notYet, others.filter(({ delivered, read }) => !delivered && !read)],
  ];
  const filled = groups.filter(([, users]) => users.length > 0);
  if (filled.length === 0) return [h('p', null, messageText.nobody)];
  return filled.map(([title, users]) => h('section', null,
    h('h3', null, title),
    h('ul', null, users.map(({ user }) => h('li', { dir: 'auto' }, displayName(state, user))))));
}
