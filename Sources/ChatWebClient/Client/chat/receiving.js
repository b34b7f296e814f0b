// What pushes and one's own acknowledged changes do to the state.
import { missesEvents } from '../state/conversations.js';
import { messageFromEvent } from '../state/messages.js';
import { hasGap } from '../state/timeline.js';

/** How long a typing signal lasts, in milliseconds. */
const TYPING_LIFE = 6000;

/**
 * @param {{store, clock, entries, timelines, emit}} context `emit(name, value)` tells the page
 * @param {{received(conversation: string): void, resync(): void, named(user: string): Promise<void>}} follow what is done
 *   about news elsewhere
 */
export function createReceiving({ store, clock, entries, timelines, emit }, follow) {
  const typing = new Map();

  async function receive(conversation, event) {
    const state = store.get();
    const me = state.session.me?.id;
    const before = entries.get(conversation);
    const isJoin = event.type === 'member.joined' && event.users.includes(me);
    store.dispatch({ type: 'event', conversation, event });
    if (!before || isJoin || missesEvents(before, event)) await entries.refresh(conversation);
    const timeline = store.get().timelines.get(conversation);
    if (timeline && hasGap(timeline)) timelines.follow(conversation);
    if (event.by === me) return;
    follow.received(conversation);
    const entry = entries.get(conversation);
    if (event.type !== 'message.created' || !entry || event.seq <= (before?.seq ?? 0)) return;
    // Whoever is told of the message wants to know of whom it is.
    if (!store.get().users.has(event.by)) await follow.named(event.by);
    emit('message', { message: messageFromEvent(conversation, event), entry });
  }

  function receiveTyping({ conversation, user, active }) {
    const key = `${conversation} ${user}`;
    clock.clearTimeout(typing.get(key));
    typing.delete(key);
    store.dispatch({ type: 'typing', conversation, user, active });
    if (!active) return;
    typing.set(key, clock.setTimeout(() => {
      typing.delete(key);
      store.dispatch({ type: 'typing', conversation, user, active: false });
    }, TYPING_LIFE));
  }

  return {
    /** A push of the server; those of a type that is not known are passed over, but events count as their seq. */
    push(push) {
      switch (push.type) {
        case 'receipt':
          store.dispatch({ type: 'receipts', conversation: push.conversation, receipts: push.receipts });
          if (entries.get(push.conversation)?.isStale) entries.refresh(push.conversation);
          return;
        case 'typing': return receiveTyping(push);
        case 'presence': return store.dispatch({ type: 'presence/known', users: push.users });
        case 'resync': return follow.resync();
        default:
      }
      const { conversation, ...event } = push;
      if (conversation && Number.isSafeInteger(event.seq)) receive(conversation, event);
    },

    /**
     * A change of one's own that the server has acknowledged: no push tells of it to this session.
     *
     * @param {{seq: number, ordinal?: number, at?: number}} reply what the server said of it
     */
    own(conversation, type, fields, reply) {
      const entry = entries.get(conversation);
      const ordinal = reply.ordinal ?? entry?.ordinal ?? 0;
      const event = { type, seq: reply.seq, ordinal, at: reply.at ?? clock.now(), by: store.get().session.me.id, ...fields };
      return receive(conversation, event);
    },
  };
}
