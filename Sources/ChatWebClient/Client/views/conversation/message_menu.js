import { confirmDialog } from '../dialog.js';
import { openMenu } from '../menu.js';
import { canDelete, canEdit } from '../../state/selectors.js';
import { messageText } from '../../text/conversation.js';
import { copyText } from './clipboard.js';
import { openMessageInfo } from './message_info.js';
import { createReactionPicker } from './reaction_picker.js';

/**
 * The actions of a message: menu, reactions, deletion, info.
 *
 * @param {object} parts `{store, chat, time, report(error), reply(message), edit(message), refocus(messageId)}`; `refocus` is
 *   called when the control that opened something is not in the document any more
 */
export function createMessageMenu({ store, chat, time, report, reply, edit, refocus }) {
  const picker = createReactionPicker();
  let open = null;

  const find = (id) => {
    const state = store.get();
    return state.timelines.get(state.open)?.messages.findLast((message) => message.id === id);
  };

  const closedBy = (anchor, id) => () => {
    open = null;
    if (!anchor.isConnected) refocus(id);
  };

  function react(id, emoji, isOn) {
    chat.react(store.get().open, id, emoji, isOn).catch(report);
  }

  function pick(id, anchor) {
    const choose = (emoji) => react(id, emoji, !find(id)?.reactions.find((known) => known.emoji === emoji)?.mine);
    open = picker.open(anchor.isConnected ? anchor : document.activeElement, choose, () => {
      open = null;
      if (anchor.isConnected) anchor.focus({ preventScroll: true });
      else refocus(id);
    });
  }

  const info = (message) => openMessageInfo({ store, chat, time, message });

  async function remove(id) {
    const conversation = store.get().open;
    const question = { title: messageText.removeTitle, text: messageText.removeText, action: messageText.removeAction };
    if (!(await confirmDialog(question))) return;
    // The actions button is gone with the text, the row stays.
    refocus(id);
    await chat.remove(conversation, id).catch(report);
  }

  return {
    react,
    /** The user has signed out, or another may sign in. */
    forget: picker.forget,
    /** Closes what is open, because the messages move away under it. */
    close: () => open?.close(),
    /**
     * Opens the menu of a message.
     *
     * @param {string} id
     * @param {HTMLElement} anchor Gets the focus back.
     * @param {{x: number, y: number}} [at] Where, instead of beside the anchor.
     */
    show(id, anchor, at) {
      if (open) return open.close();
      const state = store.get();
      const message = find(id);
      const entry = state.inbox.entries.get(state.open);
      if (!message || !entry) return undefined;
      const canWrite = !entry.gone;
      const isOwn = message.by === state.session.me?.id;
      const items = [
        canWrite && { label: messageText.reply, icon: 'reply', select: () => reply(message) },
        canWrite && { label: messageText.react, icon: 'react', select: () => pick(id, anchor) },
        { label: messageText.copy, icon: 'copy', select: () => copyText(message.body).catch(report) },
        canWrite && canEdit(state, message) && { label: messageText.edit, icon: 'edit', select: () => edit(message) },
        isOwn && canWrite && { label: messageText.info, icon: 'info', select: () => info(message) },
        canDelete(state, entry, message) && { label: messageText.remove, icon: 'remove', danger: true, select: () => remove(id) },
      ];
      open = openMenu(anchor, { label: messageText.actions, items: items.filter(Boolean), at, closed: closedBy(anchor, id) });
      return undefined;
    },
  };
}
