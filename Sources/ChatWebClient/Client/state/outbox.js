// Own messages that are not acknowledged yet, oldest first. Pure.
import { replaced } from './lists.js';

/** The outbox with a message at its end; one that is there already is left as it is. */
export function withPending(outbox, pending) {
  return outbox.some((known) => known.clientId === pending.clientId) ? outbox : [...outbox, pending];
}

/** The outbox with one message in another state. */
export function withPendingState(outbox, clientId, state, problem = null) {
  const index = outbox.findIndex((pending) => pending.clientId === clientId);
  if (index < 0 || (outbox[index].state === state && outbox[index].problem === problem)) return outbox;
  return replaced(outbox, index, { ...outbox[index], state, problem });
}

/** The outbox without one message. */
export function withoutPending(outbox, clientId) {
  const rest = outbox.filter((pending) => pending.clientId !== clientId);
  return rest.length === outbox.length ? outbox : rest;
}

/** The outbox after the connection was lost: what was under way waits again and is sent with the same client id. */
export function interrupted(outbox) {
  if (!outbox.some((pending) => pending.state === 'sending')) return outbox;
  return outbox.map((pending) => (pending.state === 'sending' ? { ...pending, state: 'waiting' } : pending));
}

/**
 * What may be sent now: of each conversation the oldest message that waits, and none while another of it is under way, so that
 * a conversation's messages keep their order even when one has to be sent again.
 *
 * @param {(conversation: string) => boolean} isHeld conversations that wait for a time
 */
export function sendable(outbox, isHeld = () => false) {
  const closed = new Set(outbox.filter((pending) => pending.state === 'sending').map((pending) => pending.conversation));
  return outbox.filter((pending) => {
    if (pending.state !== 'waiting' || closed.has(pending.conversation) || isHeld(pending.conversation)) return false;
    closed.add(pending.conversation);
    return true;
  });
}
