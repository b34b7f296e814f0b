import { displayName } from '../state/selectors.js';
import { sidebarText } from '../text/shell.js';
import { oneLine } from './text.js';

const PREVIEW_LENGTH = 160;
const FIRST_NAME_LENGTH = 24;

/**
 * The second line of a conversation in the list: who types, else the draft, else the own message under way, else the last
 * message.
 *
 * @param {object} state
 * @param {object} entry of the inbox
 * @param {object} [pending] the newest own message of this conversation that is not acknowledged yet
 * @returns {{kind: 'typing'|'draft'|'message'|'deleted'|'none', text: string}} one line of at most 160 characters and a prefix
 */
export function previewOf(state, entry, pending) {
  const typing = state.typing.get(entry.id) ?? [];
  if (typing.length > 0) return { kind: 'typing', text: typingText(state, entry, typing) };
  const draft = state.drafts.get(entry.id);
  if (draft && state.open !== entry.id) return { kind: 'draft', text: oneLine(draft, PREVIEW_LENGTH) };
  if (pending) return { kind: 'message', text: sidebarText.you(oneLine(pending.body, PREVIEW_LENGTH)) };
  const message = entry.preview;
  if (!message) return { kind: 'none', text: sidebarText.noMessages };
  if (message.deleted) return { kind: 'deleted', text: sidebarText.deleted };
  return { kind: 'message', text: messageText(state, entry, message) };
}

function typingText(state, entry, typing) {
  if (entry.kind === 'direct') return sidebarText.typing;
  return sidebarText.typingIn(typing.map((user) => displayName(state, user)));
}

function messageText(state, entry, message) {
  const text = oneLine(message.body, PREVIEW_LENGTH);
  if (message.by === state.session.me?.id) return sidebarText.you(text);
  return entry.kind === 'group' ? sidebarText.by(firstName(displayName(state, message.by)), text) : text;
}

/** The first word of a name, so that something is left of the line for the text. */
const firstName = (name) => oneLine(name.trim().split(/\s/u, 1)[0], FIRST_NAME_LENGTH);
