import { trimmedBody, utf8Length } from '../../format/text.js';
import { canEdit, displayName, peerOf } from '../../state/selectors.js';
import { composerText } from '../../text/conversation.js';

/** Most UTF-8 bytes of a message (Docs/protocol.md, message.send). */
export const MOST_BYTES = 8192;
const NEAR_BYTES = 7168;

/**
 * Whether a typed text may be sent.
 *
 * @param {string} text
 * @returns {{body: string, left: number, isNear: boolean, canSend: boolean}} `body`: what would be sent; `left`: bytes, negative
 *   when it is too long; `isNear`: worth telling how many are left
 */
export function measured(text) {
  const body = trimmedBody(text);
  const bytes = utf8Length(body);
  return { body, left: MOST_BYTES - bytes, isNear: bytes > NEAR_BYTES, canSend: bytes > 0 && bytes <= MOST_BYTES };
}

/**
 * Why nothing can be written in a conversation.
 *
 * @returns {null|{text: string, unblock: null|string}} `unblock`: the user whom unblocking would help
 */
export function closedBecause(state, entry) {
  if (entry.gone) return { text: composerText.gone, unblock: null };
  const peer = peerOf(state, entry);
  if (peer === undefined) return null;
  const name = displayName(state, peer);
  if (state.blocked.has(peer)) return { text: composerText.blockedByMe(name), unblock: peer };
  if (state.users.get(peer)?.disabled) return { text: composerText.peerDisabled(name), unblock: null };
  return null;
}

/** The newest own message that may be changed, among those that are loaded; undefined when there is none. */
export function lastEditable(state, conversation) {
  return state.timelines.get(conversation)?.messages.findLast((message) => canEdit(state, message));
}
