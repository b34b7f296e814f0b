// The inbox: what the list shows of each conversation. Pure.
import { changedMessage, messageFromEvent, messageFromWire } from './messages.js';
import { ordinalAt } from './timeline.js';

/** An entry of the inbox from the protocol's conversation object. */
export function entryFromWire(wire) {
  const { preview, ...entry } = wire;
  return preview ? { ...entry, preview: messageFromWire(preview, wire.seq) } : entry;
}

/** True when events between the entry and this one were missed: ask for the conversation anew. */
export const missesEvents = (entry, event) => event.seq > entry.seq + 1;

/** The entry after an event of its log; the same object when it is known already. */
export function entryAfter(entry, event, me) {
  if (event.seq <= entry.seq) return entry;
  const next = { ...entry, seq: event.seq, ordinal: Math.max(entry.ordinal, event.ordinal) };
  return withUnread(changed(next, event, me));
}

/** The entry after the user's own marks moved, as a reply or a push tells them. */
export function entryWithMarks(entry, marks) {
  const next = { ...entry };
  next.delivered = Math.max(entry.delivered, marks.delivered ?? 0);
  next.read = Math.max(entry.read, marks.read ?? 0);
  if (marks.readOrdinal !== undefined) next.readOrdinal = Math.max(entry.readOrdinal, marks.readOrdinal);
  return withUnread(next);
}

/**
 * The own marks of a `receipt` push, which has no ordinals: the read one is looked up.
 *
 * @returns the entry, with `isStale` when the ordinal is not known here and has to be asked for
 */
export function entryWithReceipt(entry, receipt, timeline) {
  const isAtEnd = receipt.read >= entry.seq;
  const readOrdinal = isAtEnd ? entry.ordinal : timeline && ordinalAt(timeline, receipt.read);
  const next = entryWithMarks(entry, { ...receipt, readOrdinal: readOrdinal ?? undefined });
  return typeof readOrdinal === 'number' ? next : { ...next, isStale: true };
}

const withUnread = (entry) => ({ ...entry, unread: Math.max(0, entry.ordinal - entry.readOrdinal) });

function changed(entry, event, me) {
  switch (event.type) {
    case 'message.created': {
      const said = { ...entry, preview: messageFromEvent(entry.id, event), lastActivity: event.at };
      return event.by === me ? { ...said, read: event.seq, readOrdinal: event.ordinal, delivered: event.seq } : said;
    }
    case 'conversation.renamed':
      return { ...entry, title: event.title };
    case 'member.joined':
      return { ...entry, memberCount: entry.memberCount + event.users.length };
    case 'member.left':
      return { ...entry, memberCount: entry.memberCount - 1, ...(event.user === me && { gone: true }) };
    case 'member.role':
      return event.user === me ? { ...entry, role: event.role } : entry;
    default:
      return entry.preview ? { ...entry, preview: changedMessage(entry.preview, event, me) } : entry;
  }
}
