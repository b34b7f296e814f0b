// What views ask of the state. Pure.

/** The name to show for a user; '…' while it is being fetched. */
export function displayName(state, userId) {
  const user = state.users.get(userId);
  return user?.displayName || user?.handle || '…';
}

/** The name of a conversation: a group's title, or the other person's name. */
export function conversationName(state, entry) {
  if (entry.kind === 'group') return entry.title;
  return displayName(state, peerOf(state, entry));
}

/** The other person of a direct conversation; oneself in the notes to oneself; undefined for a group. */
export function peerOf(state, entry) {
  if (entry.kind !== 'direct') return undefined;
  return entry.peer?.id ?? entry.users?.find((user) => user !== state.session.me?.id) ?? state.session.me?.id;
}

/** A person's presence, `{state, lastSeen?}`; offline when nothing is known. */
export function presenceOf(state, userId) {
  const known = state.presence.get(userId);
  if (known) return known;
  const lastSeen = state.users.get(userId)?.lastSeenAt;
  return lastSeen ? { state: 'offline', lastSeen } : { state: 'offline' };
}

/** The list's entries, newest activity first; empty direct conversations only while they are open or have a draft. */
export function sortedEntries(state) {
  return [...state.inbox.entries.values()]
    .filter((entry) => isListed(state, entry))
    .sort((a, b) => b.lastActivity - a.lastActivity || (a.id < b.id ? 1 : -1));
}

function isListed(state, entry) {
  if (entry.id === state.open || state.drafts.has(entry.id)) return true;
  if (entry.gone) return false;
  return entry.kind === 'group' || entry.ordinal > 0 || state.outbox.some((pending) => pending.conversation === entry.id);
}

/** Unread messages of all conversations. */
export function totalUnread(state) {
  let total = 0;
  for (const entry of state.inbox.entries.values()) if (!entry.gone) total += entry.unread;
  return total;
}

/** Own messages of a conversation that are not acknowledged yet, oldest first. */
export function pendingOf(state, conversation) {
  return state.outbox.filter((pending) => pending.conversation === conversation);
}

/**
 * How far an own message has come: `{state: 'sent'|'delivered'|'read', delivered, read, others}` with counts of the other members.
 *
 * Counts are of the members that are loaded; in groups whose marks are not told (Docs/protocol.md, "Ticks") it stays 'sent'.
 */
export function messageStatus(state, conversation, message) {
  const members = state.members.get(conversation)?.list ?? [];
  const others = members.filter((member) => member.user !== state.session.me?.id);
  const read = others.filter((member) => member.read >= message.seq).length;
  const delivered = others.filter((member) => member.delivered >= message.seq).length;
  const total = Math.max(others.length, (state.inbox.entries.get(conversation)?.memberCount ?? 1) - 1);
  const counts = { delivered, read, others: total };
  if (total > 0 && read >= total) return { state: 'read', ...counts };
  return { state: total > 0 && delivered >= total ? 'delivered' : 'sent', ...counts };
}

/** True for one who may rename the group and change its members. */
export const canAdminister = (entry) => entry.kind === 'group' && !entry.gone && entry.role !== 'member';

/** True for an own message that may still be changed. */
export const canEdit = (state, message) => message.by === state.session.me?.id && !message.deleted;

/** True for a message that may be deleted: one's own, or any as administrator of its group. */
export function canDelete(state, entry, message) {
  return !message.deleted && !entry.gone && (message.by === state.session.me?.id || canAdminister(entry));
}
