// The whole state and what changes it. Pure: actions are facts that have happened, told by chat/.
import { entryAfter, entryFromWire, entryWithMarks, entryWithReceipt } from './conversations.js';
import { withMarks, withMemberEvent, withMembersPage } from './members.js';
import { changedMessage } from './messages.js';
import { interrupted, withPending, withPendingState, withoutPending } from './outbox.js';
import { emptyTimeline, withEvent, withPage, withSurroundings, withSync } from './timeline.js';

/** Conversations whose messages are kept, and messages kept because a reply answers them: memory is bounded. */
const MAX_TIMELINES = 20;
const MAX_QUOTES = 500;

/** The state before anything is known. */
export const initialState = Object.freeze({
  session: Object.freeze({ phase: 'starting', issuers: null, problem: null, me: null, epoch: null }),
  connection: Object.freeze({ phase: 'idle', retryAt: null, reason: null, signInEndsAt: null }),
  users: new Map(),
  presence: new Map(),
  blocked: new Set(),
  inbox: Object.freeze({ loaded: false, entries: new Map() }),
  timelines: new Map(),
  members: new Map(),
  quotes: new Map(),
  outbox: Object.freeze([]),
  drafts: new Map(),
  typing: new Map(),
  open: null,
});

// Another user keeps nothing of the one before. When the store behind the server is another one, its conversations are not
// comparable, and only what the person wrote is kept.
function keptBy(state, user, epoch) {
  const { session, connection, outbox, drafts, open } = state;
  if (!session.me || (session.me.id === user.id && session.epoch === epoch)) return state;
  if (session.me.id !== user.id) return { ...initialState, session, connection };
  return { ...initialState, session, connection, outbox, drafts, open };
}

const handlers = {
  'session/issuers': (state, { issuers }) => ({ ...state, session: { ...state.session, issuers } }),
  'session/signedOut': (state, { problem }) => ({
    ...initialState,
    session: { ...initialState.session, phase: 'signedOut', issuers: state.session.issuers, problem: problem ?? null },
  }),
  'session/welcome': (state, { user, epoch }) => {
    const kept = keptBy(state, user, epoch);
    const session = { ...state.session, phase: 'signedIn', problem: null, me: user, epoch };
    return { ...kept, session, users: withEntries(kept.users, [[user.id, user]]) };
  },
  'connection/changed': (state, { connection }) => {
    const outbox = connection.phase === 'online' ? state.outbox : interrupted(state.outbox);
    const changed = { ...state.connection, ...connection };
    return isSame(changed, state.connection) && outbox === state.outbox ? state : { ...state, connection: changed, outbox };
  },

  'inbox/loaded': (state, { conversations }) => {
    const entries = new Map(conversations.map((wire) => [wire.id, newest(state, wire)]));
    // What was on screen stays there, as a conversation one is no longer in.
    const left = state.open && !entries.has(state.open) ? state.inbox.entries.get(state.open) : undefined;
    if (left) entries.set(left.id, { ...left, gone: true });
    return withOpenNoted(state, withPeers({ ...state, inbox: { loaded: true, entries } }, conversations));
  },
  'conversation/known': (state, { conversation }) => withOpenNoted(
    state, withPeers(withEntry(state, newest(state, conversation)), [conversation]),
  ),
  'conversation/gone': (state, { conversation }) => {
    const entry = state.inbox.entries.get(conversation);
    return entry && !entry.gone ? withEntry(state, { ...entry, gone: true }) : state;
  },
  'conversation/opened': (state, { conversation }) => {
    if (state.open === conversation) return state;
    return conversation ? withOpened(recent({ ...state, open: conversation })) : { ...state, open: null };
  },

  event: (state, { conversation, event }) => withLogEvent(state, conversation, event),
  'timeline/loading': (state, { conversation, what }) => withTimeline(state, conversation, (timeline) => ({
    ...timeline, loading: what, problem: null,
  })),
  'timeline/failed': (state, { conversation, problem }) => withTimeline(state, conversation, (timeline) => ({
    ...timeline, loading: null, problem,
  })),
  'timeline/page': (state, { conversation, where, page }) => withTimeline(
    state, conversation, (timeline) => withPage(timeline, where, page, conversation, state.session.me?.id),
  ),
  'timeline/surroundings': (state, { conversation, before, after }) => withTimeline(
    state, conversation, (timeline) => withSurroundings(timeline, before, after, conversation, state.session.me?.id),
  ),
  'timeline/focused': (state, { conversation, seq }) => withTimeline(state, conversation, (timeline) => ({
    ...timeline, focus: { seq, nonce: (timeline.focus?.nonce ?? 0) + 1 },
  })),
  'timeline/synced': (state, { conversation, reply }) => {
    const told = reply.events.reduce((changed, event) => withSurroundingsOfEvent(changed, conversation, event), state);
    return withTimeline(
      told, conversation, (timeline) => withSync(timeline, reply, conversation, state.session.me?.id),
    );
  },

  receipts: (state, { conversation, receipts }) => receipts.reduce(
    (changed, receipt) => withReceipt(changed, conversation, receipt), state,
  ),
  'marks/own': (state, { conversation, marks }) => {
    const entry = state.inbox.entries.get(conversation);
    return entry ? withEntry(state, entryWithMarks(entry, marks)) : state;
  },
  'members/page': (state, { conversation, page, isFirst }) => ({
    ...state, members: withEntries(state.members, [
      [conversation, withMembersPage(state.members.get(conversation), page, isFirst)],
    ]),
  }),

  'users/known': (state, { users }) => ({ ...state, users: withEntries(state.users, users.map((user) => [user.id, user])) }),
  'presence/known': (state, { users }) => ({
    ...state, presence: withEntries(state.presence, users.map(({ user, ...status }) => [user, status])),
  }),
  'blocks/known': (state, { users }) => ({ ...state, blocked: new Set(users) }),
  'block/changed': (state, { user, isBlocked }) => {
    const blocked = new Set(state.blocked);
    if (isBlocked) blocked.add(user); else blocked.delete(user);
    return { ...state, blocked };
  },
  'quote/known': (state, { id, message }) => ({
    ...state, quotes: newestOf(withEntries(state.quotes, [[id, message]]), MAX_QUOTES),
  }),

  typing: (state, { conversation, user, active }) => withTyping(state, conversation, user, active),
  'outbox/added': (state, { pending }) => ({ ...state, outbox: withPending(state.outbox, pending) }),
  'outbox/changed': (state, { clientId, to, problem }) => {
    const outbox = withPendingState(state.outbox, clientId, to, problem);
    return outbox === state.outbox ? state : { ...state, outbox };
  },
  'outbox/removed': (state, { clientId }) => {
    const outbox = withoutPending(state.outbox, clientId);
    return outbox === state.outbox ? state : { ...state, outbox };
  },
  'draft/set': (state, { conversation, text }) => {
    if ((state.drafts.get(conversation) ?? '') === text) return state;
    const drafts = new Map(state.drafts);
    if (text) drafts.set(conversation, text); else drafts.delete(conversation);
    return { ...state, drafts };
  },
};

/** The state after an action; actions of unknown types change nothing. */
export function reduce(state, action) {
  const handler = Object.hasOwn(handlers, action.type) ? handlers[action.type] : undefined;
  return handler ? handler(state, action) : state;
}

const isSame = (a, b) => Object.keys(a).every((key) => a[key] === b[key]);

function withEntries(map, entries) {
  const changed = new Map(map);
  for (const [key, value] of entries) changed.set(key, value);
  return changed;
}

// An answer may be older than what pushes have told since it was asked for.
function newest(state, wire) {
  const known = state.inbox.entries.get(wire.id);
  return known && !known.gone && known.seq > wire.seq ? known : entryFromWire(wire);
}

function withEntry(state, entry) {
  return { ...state, inbox: { ...state.inbox, entries: withEntries(state.inbox.entries, [[entry.id, entry]]) } };
}

function withTimeline(state, conversation, change) {
  const before = state.timelines.get(conversation) ?? emptyTimeline;
  const after = change(before);
  return after === before ? state : { ...state, timelines: withEntries(state.timelines, [[conversation, after]]) };
}

function withPeers(state, conversations) {
  const peers = conversations.flatMap(({ peer }) => (peer ? [[peer.id, peer]] : []));
  return peers.length > 0 ? { ...state, users: withEntries(state.users, peers) } : state;
}

const newestOf = (map, most) => (map.size <= most ? map : new Map([...map].slice(map.size - most)));

// The open conversation goes to the end, the one that was opened the longest ago is forgotten.
function recent(state) {
  const known = state.timelines.get(state.open) ?? emptyTimeline;
  const timelines = new Map(state.timelines);
  timelines.delete(state.open);
  return { ...state, timelines: newestOf(timelines.set(state.open, known), MAX_TIMELINES) };
}

function withOpened(state) {
  if (!state.inbox.entries.has(state.open)) return state;
  return withTimeline(state, state.open, (timeline) => opened(state, timeline, state.open));
}

// A link may open a conversation before it is known.
function withOpenNoted(before, after) {
  return after.open && !before.inbox.entries.has(after.open) ? withOpened(after) : after;
}

// Opened again, a conversation shows what is unread by now, not what was when it was first opened.
function opened(state, timeline, conversation) {
  const { read, unread } = state.inbox.entries.get(conversation);
  if (unread === 0) return timeline.newFrom === null ? timeline : { ...timeline, newFrom: null };
  const first = timeline.messages.find((message) => message.seq > read && message.by !== state.session.me?.id);
  return first ? { ...timeline, newFrom: first.seq, readAtOpen: null } : { ...timeline, newFrom: null, readAtOpen: read };
}

function withLogEvent(state, conversation, event) {
  const told = withSurroundingsOfEvent(state, conversation, event);
  if (!told.timelines.has(conversation)) return told;
  return withTimeline(
    told, conversation, (timeline) => withEvent(timeline, conversation, event, state.session.me?.id),
  );
}

// All that an event changes besides the timeline.
function withSurroundingsOfEvent(state, conversation, event) {
  const me = state.session.me?.id;
  let changed = state;
  const entry = state.inbox.entries.get(conversation);
  if (entry) {
    const after = entryAfter(entry, event, me);
    if (after !== entry) changed = withEntry(changed, after);
  }
  const members = state.members.get(conversation);
  if (members) {
    const after = withMemberEvent(members, event);
    if (after !== members) changed = { ...changed, members: withEntries(changed.members, [[conversation, after]]) };
  }
  const quote = event.message && state.quotes.get(event.message);
  if (quote) {
    const after = changedMessage(quote, event, me);
    if (after !== quote) changed = { ...changed, quotes: withEntries(changed.quotes, [[quote.id, after]]) };
  }
  if (event.type !== 'message.created') return changed;
  changed = withTyping(changed, conversation, event.by, false);
  if (event.by !== me || !event.clientId) return changed;
  const outbox = withoutPending(changed.outbox, event.clientId);
  return outbox === changed.outbox ? changed : { ...changed, outbox };
}

function withReceipt(state, conversation, receipt) {
  let changed = state;
  const members = state.members.get(conversation);
  if (members) {
    const after = withMarks(members, receipt);
    if (after !== members) changed = { ...changed, members: withEntries(changed.members, [[conversation, after]]) };
  }
  const entry = state.inbox.entries.get(conversation);
  if (!entry || receipt.user !== state.session.me?.id) return changed;
  return withEntry(changed, entryWithReceipt(entry, receipt, state.timelines.get(conversation)));
}

function withTyping(state, conversation, user, active) {
  const before = state.typing.get(conversation) ?? [];
  if (before.includes(user) === active) return state;
  const after = active ? [...before, user] : before.filter((other) => other !== user);
  return { ...state, typing: withEntries(state.typing, [[conversation, after]]) };
}
