const GROUP_MS = 5 * 60 * 1000;
const ACKNOWLEDGED_LOOKBACK = 200;

/**
 * Builds the rows of one conversation's timeline.
 *
 * - Shape of a row: `{key, kind}` and by kind
 *   `day` `{at, floats}`, `new` `{}`, `message` `{message, own, startsGroup, endsGroup}`, `pending` `{pending, own, startsGroup, endsGroup}`.
 * - Guarantees: keys are unique in one answer and stay the same for the same thing, also when a pending message becomes an
 *   acknowledged one (its client id is the key); a row that did not change is the same object as before, to compare by `===`.
 * - Cost: one pass over the messages (10,000 in less than 5 ms).
 *
 * @param {(ms: number) => string} dayKey Day of an instant in the reader's zone.
 * @returns {(input: {messages: object[], pending: object[], newFrom: null|number, atEnd: boolean, me: null|string}) => object[]}
 */
export function createRowBuilder(dayKey) {
  const known = new WeakMap();
  const days = new Map();
  const newRow = { key: 'new', kind: 'new' };

  const dayRow = (day, at) => {
    if (!days.has(day)) days.set(day, { key: `day:${day}`, kind: 'day', floats: true, at });
    return days.get(day);
  };

  const rowOf = (item, isPending, own, startsGroup, endsGroup) => {
    const old = known.get(item);
    if (old && old.own === own && old.startsGroup === startsGroup && old.endsGroup === endsGroup) return old;
    const key = own && item.clientId ? `c:${item.clientId}` : item.id;
    const row = isPending
      ? { key, kind: 'pending', pending: item, own, startsGroup, endsGroup }
      : { key, kind: 'message', message: item, own, startsGroup, endsGroup };
    known.set(item, row);
    return row;
  };

  return ({ messages, pending, newFrom, atEnd, me }) => {
    const rows = [];
    const waiting = atEnd ? notAcknowledged(pending, messages, me) : [];
    const count = messages.length + waiting.length;
    let newPlaced = newFrom === null || newFrom === undefined;
    let day = '';
    let before = null;
    let beforeBy = null;
    let beforeStarts = true;

    // Whether a row ends its group is known only with the next one, so each is pushed one step late.
    const pushBefore = (isPending, endsGroup) => {
      if (before !== null) rows.push(rowOf(before, isPending, beforeBy === me, beforeStarts, endsGroup));
    };

    for (let index = 0; index < count; index += 1) {
      const isPending = index >= messages.length;
      const item = isPending ? waiting[index - messages.length] : messages[index];
      const by = isPending ? me : item.by;
      const itemDay = dayKey(item.at);
      // Clocks may step back; days of the timeline do not, so that no separator comes twice.
      const startsDay = itemDay > day;
      const startsNew = !newPlaced && !isPending && item.seq >= newFrom;
      const startsGroup =
        before === null || startsDay || startsNew || by !== beforeBy || item.at - before.at >= GROUP_MS;
      pushBefore(index > messages.length, startsGroup);
      if (startsDay) rows.push(dayRow(itemDay, item.at));
      if (startsNew) rows.push(newRow);
      if (startsDay) day = itemDay;
      newPlaced ||= startsNew;
      before = item;
      beforeBy = by;
      beforeStarts = startsGroup;
    }
    pushBefore(waiting.length > 0, true);
    return rows;
  };
}

// A reply and the push of the same message race; the outbox may still hold what the timeline already shows.
function notAcknowledged(pending, messages, me) {
  if (pending.length === 0) return pending;
  const acknowledged = new Set();
  for (const message of messages.slice(-ACKNOWLEDGED_LOOKBACK)) {
    if (message.by === me && message.clientId) acknowledged.add(message.clientId);
  }
  return pending.filter((item) => !acknowledged.has(item.clientId));
}
