// People: names by id, search, who is online, blocks, and the messages that replies answer.
import { messageFromWire } from '../state/messages.js';
import { peerOf, sortedEntries } from '../state/selectors.js';

/** Requests for names under way at once. */
const PARALLEL = 4;
/** The server lets one session watch 500 people: these are of the inbox, the rest are for views. */
const WATCHED_PEERS = 300;
const WATCHED_SHOWN = 200;
/** Changes of the inbox are gathered for so long before the watches follow, in milliseconds. */
const WATCH_DELAY = 200;
/** What is told of somebody waits so long for their name, in milliseconds. */
const NAME_WAIT = 2000;
const PEOPLE_PAGE = 50;
const FOUND_PAGE = 20;

/** @param {{store, clock, request, read}} context */
export function createDirectory({ store, clock, request, read }) {
  const queue = [];
  const asked = new Set();
  let running = 0;
  let shown = [];
  let watched = new Set();
  let watchTimer = null;
  let watchedEntries = null;

  const known = (users) => store.dispatch({ type: 'users/known', users });

  async function work() {
    if (running >= PARALLEL) return;
    running += 1;
    for (let id; (id = queue.shift()) !== undefined; ) {
      try {
        known([(await read('user.get', { user: id })).user]);
      } catch (error) {
        // Hidden or unknown people keep their id for a name.
        if (error.code === 'user_not_found') known([{ id, handle: id, displayName: id }]);
      }
      asked.delete(id);
    }
    running -= 1;
  }

  function needUsers(ids) {
    const { users } = store.get();
    for (const id of ids) {
      if (users.has(id) || asked.has(id)) continue;
      asked.add(id);
      queue.push(id);
      work();
    }
  }

  function named(id) {
    needUsers([id]);
    return new Promise((resolve) => {
      const end = () => {
        stop();
        clock.clearTimeout(timer);
        resolve();
      };
      const stop = store.subscribe(({ users }) => { if (users.has(id)) end(); });
      const timer = clock.setTimeout(end, NAME_WAIT);
    });
  }

  function wantedWatches() {
    const state = store.get();
    const peers = sortedEntries(state).filter((entry) => !entry.gone).map((entry) => peerOf(state, entry));
    const wanted = new Set(peers.filter(Boolean).slice(0, WATCHED_PEERS));
    for (const id of shown.slice(0, WATCHED_SHOWN)) wanted.add(id);
    wanted.delete(state.session.me?.id);
    return wanted;
  }

  async function followWatches() {
    if (store.get().connection.phase !== 'online') return;
    const wanted = wantedWatches();
    const begun = [...wanted].filter((id) => !watched.has(id));
    const ended = [...watched].filter((id) => !wanted.has(id));
    watched = wanted;
    try {
      if (ended.length > 0) await read('presence.unwatch', { users: ended });
      if (begun.length === 0) return;
      const { users } = await read('presence.watch', { users: begun });
      const told = new Set(users.map(({ user }) => user));
      const hidden = begun.filter((id) => !told.has(id)).map((user) => ({ user, state: 'offline' }));
      store.dispatch({ type: 'presence/known', users: [...users, ...hidden] });
    } catch {
      for (const id of begun) watched.delete(id);
    }
  }

  function scheduleWatches() {
    watchTimer ??= clock.setTimeout(() => {
      watchTimer = null;
      followWatches();
    }, WATCH_DELAY);
  }

  store.subscribe(({ inbox }) => {
    if (inbox.entries === watchedEntries) return;
    watchedEntries = inbox.entries;
    scheduleWatches();
  });

  async function setBlocked(user, isBlocked) {
    await request(isBlocked ? 'block.add' : 'block.remove', { user });
    store.dispatch({ type: 'block/changed', user, isBlocked });
    if (isBlocked) store.dispatch({ type: 'presence/known', users: [{ user, state: 'offline' }] });
    watched.delete(user);
    scheduleWatches();
  }

  return {
    needUsers,
    /** Asks for a name that is not known yet; resolves when it is there, or is long in coming. */
    named,
    /** A new connection watches nobody, and names that were asked for before may have found no answer. */
    async resume() {
      watched = new Set();
      scheduleWatches();
      const { users } = await read('block.list');
      store.dispatch({ type: 'blocks/known', users });
    },
    watch(ids) {
      shown = [...ids];
      scheduleWatches();
    },
    block: (user) => setBlocked(user, true),
    unblock: (user) => setBlocked(user, false),

    async searchPeople(query, after) {
      const reply = await request('user.search', { query, limit: PEOPLE_PAGE, ...(after && { after }) });
      known(reply.users);
      return { users: reply.users, next: reply.next };
    },
    async searchMessages(query, { conversation, before } = {}) {
      const place = { ...(conversation && { conversation }), ...(before && { before }) };
      const reply = await request('search', { query, limit: FOUND_PAGE, ...place });
      const messages = reply.messages.map((wire) => messageFromWire(wire));
      needUsers(messages.map((message) => message.by));
      return { messages, next: reply.next };
    },
    /** Fetches the message that a reply answers, unless it is known. */
    async needMessage(conversation, id) {
      const key = `message ${id}`;
      if (store.get().quotes.has(id) || asked.has(key)) return;
      asked.add(key);
      try {
        const { message } = await read('message.get', { conversation, message: id });
        const quote = messageFromWire(message);
        store.dispatch({ type: 'quote/known', id, message: quote });
        needUsers([quote.by]);
      } catch (error) {
        if (error.code !== 'connection_lost') store.dispatch({ type: 'quote/known', id, message: null });
      } finally {
        asked.delete(key);
      }
    },
  };
}
