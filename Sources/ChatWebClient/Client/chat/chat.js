// The chat as views use it: commands that change things through the server, and a store that says how things are.
import { backoff } from '../transport/backoff.js';
import { createTokens, signInPath } from '../session/tokens.js';
import { createCatchingUp } from './catching_up.js';
import { createDirectory } from './directory.js';
import { createEntries } from './entries.js';
import { createGroups } from './groups.js';
import { createLink } from './link.js';
import { createMarks } from './marks.js';
import { createOutboxStorage } from './outbox_storage.js';
import { createReads } from './reads.js';
import { createReceiving } from './receiving.js';
import { createSending } from './sending.js';
import { createTimelines } from './timelines.js';
import { createTyping } from './typing.js';

/** A page that is not looked at counts as away after this time, in milliseconds. */
const AWAY_DELAY = 30_000;

/**
 * Composes the client. Everything of the browser comes in here.
 *
 * @param {object} world `{store, fetch, WebSocket, socketUrl, storage, locks, tabs, clock: {now, setTimeout, clearTimeout},
 *   random, randomUUID, navigate(url)}`; `tabs` is a BroadcastChannel, or undefined
 */
export function createChat(world) {
  const { store, clock, tabs, navigate, randomUUID } = world;
  const listeners = new Map();
  const emit = (name, value) => { for (const listener of listeners.get(name) ?? []) listener(value); };
  let presence = 'online';
  let awayTimer = null;

  const tokens = createTokens(world);
  const outboxStorage = createOutboxStorage({ ...world, tab: randomUUID() });
  const link = createLink(
    { ...world, url: world.socketUrl, tokens, hello: () => ({ device: 'Web', presence }) },
    {
      ready,
      push: (push) => receiving.push(push),
      changed: (connection) => store.dispatch({ type: 'connection/changed', connection }),
      signedOut,
    },
  );
  const read = createReads({ ...world, request: link.request });
  const context = { store, clock, emit, outboxStorage, randomUUID, request: link.request, read };
  const entries = createEntries(context);
  const timelines = createTimelines({ ...context, entries });
  const groups = createGroups({ ...context, entries, timelines });
  const marks = createMarks({ ...context, entries });
  const directory = createDirectory(context);
  const typing = createTyping(context);
  const receiving = createReceiving({ ...context, entries, timelines }, {
    received: () => marks.received(),
    resync: () => catchingUp.run(),
    named: directory.named,
  });
  const sending = createSending({ ...context, receiving });
  const catchingUp = createCatchingUp({ ...context, timelines, groups, directory, marks, sending });

  async function ready({ user, epoch }) {
    const isFirst = store.get().session.me?.id !== user.id;
    store.dispatch({ type: 'session/welcome', user, epoch });
    if (isFirst) {
      for (const [conversation, text] of outboxStorage.drafts(user.id)) {
        store.dispatch({ type: 'draft/set', conversation, text });
      }
      await sending.restore();
    }
    await catchingUp.run();
  }

  async function signedOut(problem) {
    store.dispatch({ type: 'session/signedOut', problem });
    for (let attempt = 0; store.get().session.phase === 'signedOut'; attempt += 1) {
      try {
        return void store.dispatch({ type: 'session/issuers', issuers: await tokens.issuers() });
      } catch {
        store.dispatch({ type: 'session/signedOut', problem: problem ?? 'connection_lost' });
        await new Promise((resolve) => { clock.setTimeout(resolve, backoff(attempt, world.random())); });
      }
    }
  }

  tabs?.addEventListener('message', ({ data }) => {
    if (data !== 'signed-out') return;
    link.stop();
    signedOut(null);
  });

  async function change(conversation, type, fields, event) {
    const reply = await link.request(type, { conversation, ...fields });
    if (reply.changed) await receiving.own(conversation, ...event, reply);
  }

  return {
    /**
     * Begins: signs in with what this browser still has.
     *
     * @param {string|null} problem why a sign-in that has just been tried did not work
     */
    start(problem = null) {
      if (problem) signedOut(problem); else link.start();
    },
    /** @returns {() => void} ends it */
    on(name, listener) {
      listeners.set(name, [...(listeners.get(name) ?? []), listener]);
      return () => listeners.set(name, listeners.get(name).filter((other) => other !== listener));
    },

    /** Leaves the page to sign in, with the issuer of before unless another is named. */
    signIn: (issuer = tokens.issuer()) => navigate(signInPath(issuer)),
    async signOut() {
      const url = await tokens.signOut();
      const { me } = store.get().session;
      if (me) outboxStorage.clear(me.id);
      tabs?.postMessage('signed-out');
      link.stop();
      if (url) navigate(url); else await signedOut(null);
    },
    connectNow: () => link.connectNow(),
    wake: (isNetwork = false) => link.wake(isNetwork),
    setActive(isActive) {
      clock.clearTimeout(awayTimer);
      const tell = (state) => {
        if (presence === state) return;
        presence = state;
        link.request('presence.set', { state }).catch(() => {});
      };
      if (isActive) tell('online'); else awayTimer = clock.setTimeout(() => tell('away'), AWAY_DELAY);
    },

    async open(conversation) {
      // Before the inbox has come, what is open is loaded with it (catching_up.js).
      const canLoad = link.isOnline() && store.get().inbox.loaded;
      if (conversation && canLoad && !entries.get(conversation)) await entries.refresh(conversation);
      store.dispatch({ type: 'conversation/opened', conversation });
      if (!conversation || !canLoad) return;
      await Promise.all([timelines.show(conversation), groups.loadMarks(conversation).catch(() => {})]);
    },
    openDirect: groups.openDirect,
    createGroup: groups.createGroup,
    rename: groups.rename,
    addMembers: groups.addMembers,
    removeMember: groups.removeMember,
    setRole: groups.setRole,
    leave: groups.leave,
    loadMembers: (conversation) => groups.loadMembers(conversation),
    readers: groups.readers,

    send(conversation, body, replyTo) {
      typing.sent(conversation);
      // Said from a place in the past, it would not be seen.
      if (store.get().timelines.get(conversation)?.atEnd === false) timelines.loadLatest(conversation);
      sending.send(conversation, body, replyTo);
    },
    retry: sending.retry,
    discard: sending.discard,
    edit: (conversation, message, body) => change(
      conversation, 'message.edit', { message, body }, ['message.edited', { message, body }],
    ),
    remove: (conversation, message) => change(
      conversation, 'message.delete', { message }, ['message.deleted', { message }],
    ),
    react: (conversation, message, emoji, on) => change(
      conversation, on ? 'reaction.add' : 'reaction.remove', { message, emoji },
      [on ? 'reaction.added' : 'reaction.removed', { message, emoji }],
    ),

    loadBefore: timelines.loadBefore,
    loadAfter: timelines.loadAfter,
    jumpTo: timelines.jumpTo,
    jumpToNewest: timelines.jumpToNewest,
    markRead: marks.read,
    typing: typing.typing,
    setDraft(conversation, text) {
      store.dispatch({ type: 'draft/set', conversation, text });
      const { me } = store.get().session;
      if (me) outboxStorage.saveDraft(me.id, conversation, text);
    },

    searchPeople: directory.searchPeople,
    searchMessages: directory.searchMessages,
    needUsers: directory.needUsers,
    needMessage: directory.needMessage,
    watch: directory.watch,
    block: directory.block,
    unblock: directory.unblock,
  };
}
