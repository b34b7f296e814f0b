// One conversation's messages in this tab: a gap-free stretch of its history that follows the log. Pure.
import { replaced } from './lists.js';
import { changedMessage, messageFromEvent, messageFromWire } from './messages.js';

/** Events held while earlier ones are missing; `sync` brings those beyond the bound again. */
const MAX_AHEAD = 500;

/**
 * A timeline of which nothing is known.
 *
 * `seq` is the last event applied (null before the first page), `ahead` holds events behind a gap by seq, `readAtOpen` is the read
 * mark from which the place of the "new messages" line is found.
 */
export const emptyTimeline = Object.freeze({
  messages: Object.freeze([]),
  atStart: false,
  atEnd: false,
  loading: null,
  problem: null,
  newFrom: null,
  focus: null,
  seq: null,
  ahead: new Map(),
  readAtOpen: null,
});

/** True when events are missing: `sync` from `timeline.seq`. */
export const hasGap = (timeline) => timeline.seq !== null && timeline.ahead.size > 0;

/** Applies the next event, holds one that comes too early, ignores one that is known. */
export function withEvent(timeline, conversation, event, me) {
  if (timeline.seq !== null && event.seq <= timeline.seq) return timeline;
  if (timeline.seq === null || event.seq > timeline.seq + 1) return held(timeline, event);
  return drained(stepped(timeline, conversation, event, me), conversation, me);
}

/**
 * Applies a page of `history`.
 *
 * @param {'latest'|'before'|'after'} where in which direction it was read
 * @param {{messages: object[], more: boolean, head: number}} page the reply
 */
export function withPage(timeline, where, page, conversation, me) {
  const messages = page.messages.map((wire) => messageFromWire(wire, page.head));
  const done = { ...timeline, loading: null, problem: null };
  switch (where) {
    case 'latest':
      return placed({ ...done, messages, atStart: !page.more, atEnd: true, seq: page.head }, conversation, me);
    case 'before': {
      const first = timeline.messages[0]?.seq ?? Infinity;
      const older = messages.filter((message) => message.seq < first);
      return placed({ ...done, messages: [...older, ...timeline.messages], atStart: !page.more }, conversation, me);
    }
    case 'after': {
      const last = timeline.messages.at(-1)?.seq ?? 0;
      const newer = messages.filter((message) => message.seq > last);
      return { ...done, messages: [...timeline.messages, ...newer], atEnd: reachesEnd(timeline, page) };
    }
    default:
      return timeline;
  }
}

/** Replaces the stretch by the one around a place: a page that ends there and a page that begins behind it. */
export function withSurroundings(timeline, before, after, conversation, me) {
  const messages = [before, after].flatMap((page) => page.messages.map((wire) => messageFromWire(wire, page.head)));
  const seq = timeline.seq ?? Math.min(before.head, after.head);
  const placedAt = { ...timeline, messages, seq, loading: null, problem: null, newFrom: null, readAtOpen: null };
  const atEnd = reachesEnd({ ...timeline, seq }, after);
  return drained({ ...placedAt, atStart: !before.more, atEnd }, conversation, me);
}

/**
 * Applies a `sync` reply; with `reset` nothing that was held is of use any more.
 *
 * @param {{events: object[], head: number, more: boolean, reset: boolean}} reply
 */
export function withSync(timeline, reply, conversation, me) {
  if (reply.reset) return { ...emptyTimeline, readAtOpen: timeline.readAtOpen };
  return reply.events.reduce((changed, event) => withEvent(changed, conversation, event, me), timeline);
}

/** The ordinal of the last message at or before a seq; null when it is not in the stretch. */
export function ordinalAt(timeline, seq) {
  const { messages } = timeline;
  for (let index = messages.length - 1; index >= 0; index -= 1) {
    if (messages[index].seq <= seq) return messages[index].ordinal;
  }
  return timeline.atStart && timeline.seq !== null ? 0 : null;
}

// A page that reaches the end as it was at its reading may lack messages that were passed over since.
const reachesEnd = (timeline, page) => !page.more && (timeline.seq === null || page.head >= timeline.seq);

function held(timeline, event) {
  if (timeline.ahead.size >= MAX_AHEAD || timeline.ahead.has(event.seq)) return timeline;
  return { ...timeline, ahead: new Map(timeline.ahead).set(event.seq, event) };
}

function drained(timeline, conversation, me) {
  let drainedTo = timeline;
  for (let event; (event = drainedTo.ahead.get(drainedTo.seq + 1)); ) drainedTo = stepped(drainedTo, conversation, event, me);
  if (![...drainedTo.ahead.keys()].some((seq) => seq <= drainedTo.seq)) return drainedTo;
  return { ...drainedTo, ahead: new Map([...drainedTo.ahead].filter(([seq]) => seq > drainedTo.seq)) };
}

function stepped(timeline, conversation, event, me) {
  const next = { ...timeline, seq: event.seq };
  if (event.type === 'message.created') {
    const isKnown = (timeline.messages.at(-1)?.seq ?? 0) >= event.seq;
    if (!timeline.atEnd || isKnown) return next;
    // What one says oneself ends what was new.
    const newFrom = event.by === me ? null : timeline.newFrom;
    return { ...next, newFrom, messages: [...timeline.messages, messageFromEvent(conversation, event)] };
  }
  const index = event.message ? timeline.messages.findLastIndex((message) => message.id === event.message) : -1;
  if (index < 0) return next;
  const changed = changedMessage(timeline.messages[index], event, me);
  return changed === timeline.messages[index] ? next : { ...next, messages: replaced(timeline.messages, index, changed) };
}

// The line goes before the first unread message of another, once it is certain that it is the first.
function placed(timeline, conversation, me) {
  const followed = drained(timeline, conversation, me);
  if (followed.readAtOpen === null) return followed;
  const index = followed.messages.findIndex((message) => message.seq > followed.readAtOpen && message.by !== me);
  const isCertain = followed.atStart || followed.messages[0]?.seq <= followed.readAtOpen;
  if (!isCertain) return followed;
  return { ...followed, readAtOpen: null, newFrom: index < 0 ? null : followed.messages[index].seq };
}
