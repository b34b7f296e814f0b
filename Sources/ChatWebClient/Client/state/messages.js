// Messages as values: from the wire, and changed by the events of a conversation's log (Docs/protocol.md, "Events of the log").

/**
 * A message of `history`, `search`, `message.get` or a preview.
 *
 * @param {object} wire the protocol's message object
 * @param {number} head everything up to this seq is contained in it; later events are still to be applied
 */
export function messageFromWire(wire, head = wire.seq) {
  const { message: id, ...rest } = wire;
  return { ...rest, id, reactions: wire.reactions ?? [], asOf: Math.max(head, wire.seq) };
}

/** The message that a `message.created` event of a conversation began. */
export function messageFromEvent(conversation, event) {
  const { seq, ordinal, at, by, message: id, body, replyTo, clientId } = event;
  const message = { id, conversation, seq, ordinal, at, by, body, reactions: [], asOf: seq };
  if (replyTo) message.replyTo = replyTo;
  if (clientId) message.clientId = clientId;
  return message;
}

/**
 * A message after an event that may concern it; the same object when it does not, or when the message already contains it.
 *
 * @param {string} me the signed-in user's id
 */
export function changedMessage(message, event, me) {
  if (event.message !== message.id || event.seq <= message.asOf) return message;
  const changed = { ...message, asOf: event.seq };
  switch (event.type) {
    case 'message.edited':
      return { ...changed, body: event.body, editedAt: event.at };
    case 'message.deleted':
      return { ...changed, body: '', deleted: true, reactions: [] };
    case 'reaction.added':
      return { ...changed, reactions: withReaction(message.reactions, event.emoji, event.by === me, 1) };
    case 'reaction.removed':
      return { ...changed, reactions: withReaction(message.reactions, event.emoji, event.by === me, -1) };
    default:
      return message;
  }
}

function withReaction(reactions, emoji, isMine, difference) {
  const known = reactions.find((reaction) => reaction.emoji === emoji) ?? { emoji, count: 0, mine: false };
  const changed = { emoji, count: known.count + difference, mine: isMine ? difference > 0 : known.mine };
  if (known.count === 0) return changed.count > 0 ? [...reactions, changed] : reactions;
  return reactions.flatMap((reaction) => {
    if (reaction !== known) return [reaction];
    return changed.count > 0 ? [changed] : [];
  });
}
