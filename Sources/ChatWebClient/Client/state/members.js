// Members of a conversation with their marks, as far as they are loaded: `{list, complete}`. Pure.
import { replaced } from './lists.js';

/** Members after a page of `member.list`; the first page begins anew. */
export function withMembersPage(members, page, isFirst) {
  const list = isFirst || !members ? [] : members.list;
  return { list: [...list, ...page.members], complete: page.next === undefined };
}

/** Members after an event of the log. */
export function withMemberEvent(members, event) {
  switch (event.type) {
    case 'member.joined': {
      const known = new Set(members.list.map((member) => member.user));
      const marks = { joinedAt: event.at, delivered: 0, read: 0 };
      const joined = event.users.filter((user) => !known.has(user)).map((user) => ({ user, role: event.role, ...marks }));
      return joined.length > 0 ? { ...members, list: [...members.list, ...joined] } : members;
    }
    case 'member.left':
      return { ...members, list: members.list.filter((member) => member.user !== event.user) };
    case 'member.role':
      return changedMember(members, event.user, (member) => ({ ...member, role: event.role }));
    case 'message.created':
      return withMarks(members, { user: event.by, delivered: event.seq, read: event.seq });
    default:
      return members;
  }
}

/** Members after somebody's marks moved; marks only move forward. */
export function withMarks(members, { user, delivered, read }) {
  return changedMember(members, user, (member) => {
    const moved = { ...member, delivered: Math.max(member.delivered, delivered), read: Math.max(member.read, read) };
    return moved.delivered === member.delivered && moved.read === member.read ? member : moved;
  });
}

function changedMember(members, user, change) {
  const index = members.list.findIndex((member) => member.user === user);
  if (index < 0) return members;
  const changed = change(members.list[index]);
  return changed === members.list[index] ? members : { ...members, list: replaced(members.list, index, changed) };
}
