// Sends what is in the outbox: in order, again after a lost connection, with the same client id, so that nothing is said twice.
import { sendable } from '../state/outbox.js';
import { peerOf } from '../state/selectors.js';

/** How long a conversation waits after an error that passes, unless the server says how long. */
const RETRY = 2000;

const passing = new Set(['connection_lost', 'rate_limited', 'overloaded', 'timeout', 'store_unavailable', 'shutting_down']);

/** @param {{store, clock, request, receiving, outboxStorage, randomUUID}} context */
export function createSending({ store, clock, request, receiving, outboxStorage, randomUUID }) {
  const held = new Map();
  const me = () => store.get().session.me.id;
  const find = (clientId) => store.get().outbox.find((pending) => pending.clientId === clientId);

  function flush() {
    if (store.get().connection.phase !== 'online') return;
    for (const pending of sendable(store.get().outbox, (conversation) => held.has(conversation))) send(pending);
  }

  async function send(pending) {
    const { clientId, conversation, body, replyTo } = pending;
    store.dispatch({ type: 'outbox/changed', clientId, to: 'sending' });
    try {
      const reply = await said(pending);
      const fields = { message: reply.message, body, clientId, ...(replyTo && { replyTo }) };
      receiving.own(reply.conversation, 'message.created', fields, reply);
      remove(clientId);
    } catch (error) {
      if (passing.has(error.code)) hold(conversation, error.retryAfterMs ?? RETRY);
      const to = passing.has(error.code) ? 'waiting' : 'failed';
      store.dispatch({ type: 'outbox/changed', clientId, to, problem: to === 'failed' ? error.code ?? 'internal' : null });
    }
    flush();
  }

  // A store that has forgotten the conversation (it is another one now) still knows the person.
  async function said({ clientId, conversation, peer, body, replyTo }) {
    const fields = { clientId, body, ...(replyTo && { replyTo }) };
    try {
      return await request('message.send', { conversation, ...fields });
    } catch (error) {
      if (error.code !== 'conversation_not_found' || !peer) throw error;
      return request('message.send', { to: peer, clientId, body });
    }
  }

  function hold(conversation, ms) {
    clock.clearTimeout(held.get(conversation));
    held.set(conversation, clock.setTimeout(() => {
      held.delete(conversation);
      flush();
    }, ms));
  }

  function remove(clientId) {
    store.dispatch({ type: 'outbox/removed', clientId });
    outboxStorage.remove(me(), clientId);
  }

  return {
    flush,
    /** Everything that waits may be tried at once: the connection is new. */
    resume() {
      for (const timer of held.values()) clock.clearTimeout(timer);
      held.clear();
      flush();
    },
    /** Takes over what was left unsent by pages of this browser that are gone. */
    async restore() {
      for (const pending of await outboxStorage.adopt(me())) store.dispatch({ type: 'outbox/added', pending });
    },
    send(conversation, body, replyTo) {
      const entry = store.get().inbox.entries.get(conversation);
      const peer = entry && peerOf(store.get(), entry);
      const pending = {
        clientId: randomUUID(), conversation, body, at: clock.now(), state: 'waiting', problem: null,
        ...(replyTo && { replyTo }), ...(peer && { peer }),
      };
      outboxStorage.save(me(), pending);
      store.dispatch({ type: 'outbox/added', pending });
      flush();
    },
    retry(clientId) {
      if (find(clientId)?.state !== 'failed') return;
      store.dispatch({ type: 'outbox/changed', clientId, to: 'waiting' });
      flush();
    },
    discard(clientId) {
      if (find(clientId) && find(clientId).state !== 'sending') remove(clientId);
    },
  };
}
