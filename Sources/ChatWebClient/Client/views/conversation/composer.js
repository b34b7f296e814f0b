import { changed, h, setText } from '../dom.js';
import { iconButton } from '../dialog.js';
import { oneLine } from '../../format/text.js';
import { displayName } from '../../state/selectors.js';
import { composerText, messageText } from '../../text/conversation.js';
import { closedBecause, lastEditable, measured } from './composer_rules.js';

const QUOTE_LENGTH = 160;

/**
 * The field in which messages are written, answered and changed.
 *
 * @param {{store: object, chat: object, report: (error: object) => void}} parts
 * @returns {{element: HTMLElement, render: (state: object) => void, reply: (message: object) => void,
 *   edit: (message: object) => void, focus: () => void}}
 */
export function createComposer({ store, chat, report }) {
  const isCoarse = matchMedia('(pointer: coarse)');
  const growsByItself = CSS.supports('field-sizing', 'content');

  const field = h('textarea', {
    class: 'composer-field scroll',
    rows: '1',
    dir: 'auto',
    'aria-label': composerText.message,
    'aria-describedby': 'composer-count',
    placeholder: composerText.message,
    autocomplete: 'off',
    on: { input: typed, keydown: pressed, blur: () => signal(false) },
  });
  const send = iconButton({ name: 'send', label: composerText.send, className: 'composer-send', type: 'submit' });
  const save = h('button', { type: 'submit', class: 'button button-primary composer-save', hidden: true }, composerText.save);
  const modeLabel = h('span', { class: 'composer-mode-label' });
  const modeText = h('span', { class: 'composer-mode-text', dir: 'auto' });
  const cancel = iconButton({ name: 'close', label: composerText.cancelReply, on: { click: cancelMode } });
  const mode = h('div', { class: 'composer-mode', hidden: true }, h('div', null, modeLabel, modeText), cancel);
  const count = h('p', { class: 'composer-count', id: 'composer-count', role: 'status' });
  const form = h('form', { class: 'composer-form', on: { submit: submitted } },
    mode, h('div', { class: 'composer-line' }, field, send, save), count);
  const closedText = h('span', null);
  const letIn = () => chat.unblock(closed.unblock).catch(report);
  const unblock = h('button', { type: 'button', class: 'button', on: { click: letIn } }, composerText.unblock);
  const closedLine = h('div', { class: 'composer-closed', hidden: true }, closedText, unblock);
  const element = h('div', { class: 'composer' }, form, closedLine);

  // A press must not take the focus from the field, or a phone's keyboard would close and open again.
  for (const button of [send, save]) button.addEventListener('pointerdown', (event) => event.preventDefault());

  let conversation = null;
  let draft = '';
  let editing = null;
  let closed = null;
  const replies = new Map();

  function typed() {
    if (!editing) {
      draft = field.value;
      chat.setDraft(conversation, draft);
      signal(draft.trim() !== '');
    }
    fit();
  }

  function signal(isActive) {
    if (conversation !== null && !editing) chat.typing(conversation, isActive);
  }

  function pressed(event) {
    // While an input method composes, its keys are not ours (keyCode 229 is what Safari has for the one that ends it).
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === 'Enter' && !event.shiftKey && !isCoarse.matches) {
      event.preventDefault();
      form.requestSubmit();
    } else if (event.key === 'Escape' && (editing || replies.has(conversation))) {
      event.preventDefault();
      event.stopPropagation();
      cancelMode();
    } else if (event.key === 'ArrowUp' && field.value === '' && !hasModifier(event)) {
      const message = lastEditable(store.get(), conversation);
      if (!message) return;
      event.preventDefault();
      edit(message);
    }
  }

  function submitted(event) {
    event.preventDefault();
    const { body, canSend } = measured(field.value);
    field.focus();
    if (!canSend) return;
    if (editing) saveEdit(body);
    else sendNew(body);
  }

  function sendNew(body) {
    const replyTo = replies.get(conversation)?.id;
    replies.delete(conversation);
    chat.setDraft(conversation, draft = '');
    setField('');
    showMode();
    chat.send(conversation, body, replyTo);
    chat.typing(conversation, false);
  }

  async function saveEdit(body) {
    const { id, body: before } = editing;
    const edited = editing;
    if (body === before) return cancelMode();
    save.setAttribute('aria-busy', true);
    try {
      await chat.edit(conversation, id, body);
      if (editing === edited) cancelMode();
    } catch (error) {
      report(error);
    } finally {
      save.removeAttribute('aria-busy');
    }
    return undefined;
  }

  function cancelMode() {
    if (editing) {
      editing = null;
      setField(draft);
    } else replies.delete(conversation);
    showMode();
    field.focus();
  }

  function reply(message) {
    if (editing) cancelMode();
    replies.set(conversation, message);
    showMode();
    field.focus();
  }

  function edit(message) {
    signal(false);
    editing = message;
    setField(message.body);
    showMode();
    field.focus();
    field.setSelectionRange(message.body.length, message.body.length);
  }

  function setField(text) {
    field.value = text;
    fit();
  }

  /** Height of the field, and how much room is left. */
  function fit() {
    if (!growsByItself) {
      field.style.setProperty('block-size', 'auto');
      field.style.setProperty('block-size', `${field.scrollHeight}px`);
    }
    const { left, isNear, canSend } = measured(field.value);
    setText(count, !isNear ? '' : left >= 0 ? composerText.bytesLeft(left) : composerText.bytesOver(-left));
    count.classList.toggle('is-over', left < 0);
    field.setAttribute('aria-invalid', left < 0);
    for (const button of [send, save]) button.classList.toggle('is-idle', !canSend);
  }

  function showMode() {
    const state = store.get();
    const answered = editing ?? replies.get(conversation);
    mode.hidden = !answered;
    send.hidden = editing !== null;
    save.hidden = editing === null;
    if (!answered) return;
    const name = answered.by === state.session.me?.id ? messageText.you : displayName(state, answered.by);
    const label = editing ? composerText.cancelEdit : composerText.cancelReply;
    setText(modeLabel, editing ? composerText.editing : composerText.replyingTo(name));
    setText(modeText, oneLine(answered.body, QUOTE_LENGTH));
    cancel.setAttribute('aria-label', label);
    cancel.setAttribute('title', label);
  }

  function begin(state) {
    if (conversation !== null) signal(false);
    conversation = state.open;
    editing = null;
    draft = state.drafts.get(conversation) ?? '';
    setField(draft);
    showMode();
    field.setAttribute('enterkeyhint', isCoarse.matches ? 'enter' : 'send');
  }

  /** Takes over a draft that came from storage or another tab, unless somebody writes here. */
  function adoptDraft(text) {
    if (text === draft || editing || (document.activeElement === field && field.value !== '')) return;
    draft = text;
    setField(text);
  }

  function showClosed(state) {
    const entry = state.inbox.entries.get(conversation);
    closed = entry ? closedBecause(state, entry) : null;
    form.hidden = closed !== null;
    closedLine.hidden = closed === null;
    if (!closed) return;
    setText(closedText, closed.text);
    unblock.hidden = closed.unblock === null;
  }

  return {
    element,
    reply,
    edit,
    focus: () => field.focus({ preventScroll: true }),
    render(state) {
      if (state.open !== conversation) begin(state);
      if (conversation === null) return;
      const text = state.drafts.get(conversation) ?? '';
      if (!changed(element, [conversation, text, state.inbox.entries.get(conversation), state.blocked, state.users])) return;
      adoptDraft(text);
      showClosed(state);
    },
  };
}

const hasModifier = ({ altKey, ctrlKey, metaKey, shiftKey }) => altKey || ctrlKey || metaKey || shiftKey;
