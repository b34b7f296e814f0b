import { h, setText } from './dom.js';
import { avatar, updateAvatar } from './avatar.js';
import { confirmDialog, openDialog } from './dialog.js';
import { groupDetails } from './details_group.js';
import { follow } from './follow.js';
import { problemLine, submit } from './form.js';
import { icon } from './icons.js';
import { presenceText } from '../format/presence.js';
import { conversationName, peerOf, presenceOf } from '../state/selectors.js';
import { groupText, peopleText } from '../text/shell.js';

/**
 * Opens what there is to know and to change about a conversation.
 *
 * @param {{store: object, chat: object, clock: object, locale?: string, watching: object}} context
 * @param {string} conversation
 */
export function openDetails(context, conversation) {
  const { store } = context;
  const entry = store.get().inbox.entries.get(conversation);
  if (!entry) return;
  const head = detailsHead();
  const body = entry.kind === 'group'
    ? groupDetails(context, conversation, () => dialog.close())
    : directDetails(context, conversation);
  const view = follow(store, slices, (state) => {
    const current = state.inbox.entries.get(conversation);
    if (!current) return;
    head.update(state, current, context);
    body.update(state, current);
  });
  const dialog = openDialog({
    title: groupText.details,
    className: 'dialog-details',
    content: [head.element, body.element],
    closed() {
      view.stop();
      body.destroy();
    },
  });
}

const slices = (state) => [state.inbox, state.users, state.presence, state.blocked, state.members];

/** Picture, name and a line below it. */
function detailsHead() {
  const picture = avatar('large');
  const name = h('p', { class: 'details-name', dir: 'auto' });
  const handle = h('bdi', { class: 'handle' });
  const line = h('span', { class: 'presence-text' });
  const element = h('div', { class: 'details-head' }, picture, name, h('p', { class: 'details-line' }, handle, line));
  return {
    element,
    update(state, entry, { clock, locale }) {
      const title = conversationName(state, entry);
      const peer = peerOf(state, entry);
      const user = state.users.get(peer) ?? entry.peer;
      const isSelf = peer === state.session.me?.id;
      const presence = presenceOf(state, peer);
      setText(name, title);
      setText(handle, user ? peopleText.handle(user.handle) : '');
      setText(line, lineOf(entry, user, isSelf, presence, clock.now(), locale));
      updateAvatar(picture, {
        id: peer ?? entry.id, name: title, url: user?.avatarUrl, isGroup: entry.kind === 'group',
      });
    },
  };
}

function lineOf(entry, user, isSelf, presence, now, locale) {
  if (entry.kind === 'group') return entry.gone ? groupText.gone : groupText.members(entry.memberCount);
  if (isSelf) return peopleText.you;
  return user?.disabled ? peopleText.disabled : presenceText(presence, now, locale);
}

function directDetails({ store, chat }, conversation) {
  const peer = peerOf(store.get(), store.get().inbox.entries.get(conversation));
  const problem = problemLine();
  const label = h('span');
  const button = h('button', { type: 'button', class: 'button button-wide' }, icon('block'), label);
  const isBlocked = () => store.get().blocked.has(peer);
  button.addEventListener('click', () => submit({ button, problem, work: toggle }));

  async function toggle() {
    if (isBlocked()) {
      await chat.unblock(peer);
      return;
    }
    const title = groupText.blockTitle(conversationName(store.get(), store.get().inbox.entries.get(conversation)));
    if (await confirmDialog({ title, text: groupText.blockText, action: groupText.block })) await chat.block(peer);
  }

  return {
    element: h('div', { class: 'details-actions', hidden: peer === store.get().session.me?.id }, button, problem),
    update(state) {
      setText(label, state.blocked.has(peer) ? groupText.unblock : groupText.block);
      button.classList.toggle('button-quiet-danger', !state.blocked.has(peer));
    },
    destroy() {},
  };
}
