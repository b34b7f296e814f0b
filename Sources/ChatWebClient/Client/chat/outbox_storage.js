// Keeps unsent messages and drafts on this device, so that they survive a reload. One record for each message: tabs do not
// overwrite each other's.

const prefix = (user, kind) => `chat:${kind}:${encodeURIComponent(user)}:`;
const tabLock = (tab) => `chat:tab:${tab}`;

/**
 * @param {Storage} storage of the browser; a full or forbidden one costs the survival, not the message
 * @param {LockManager|undefined} locks each page holds one as long as it lives: that is how others know
 * @param {string} tab names this page
 */
export function createOutboxStorage({ storage, locks, tab }) {
  locks?.request(tabLock(tab), () => new Promise(() => {}));

  const read = (key) => attempt(() => storage.getItem(key), null);
  const write = (key, text) => attempt(() => storage.setItem(key, text));
  const remove = (key) => attempt(() => storage.removeItem(key));
  const keys = (start) => attempt(() => Object.keys(storage).filter((key) => key.startsWith(start)), []);

  async function livingTabs() {
    if (!locks) return new Set();
    const { held } = await locks.query();
    return new Set(held.map(({ name }) => name));
  }

  return {
    save: (user, pending) => write(prefix(user, 'outbox') + pending.clientId, JSON.stringify({ ...pending, tab })),
    remove: (user, clientId) => remove(prefix(user, 'outbox') + clientId),

    /** Unsent messages of this user that no living page takes care of, oldest first; they are this page's from now on. */
    async adopt(user) {
      const living = await livingTabs();
      const adopted = [];
      for (const key of keys(prefix(user, 'outbox'))) {
        const pending = parsed(read(key));
        if (!isPending(pending)) remove(key);
        else if (pending.tab === tab || !living.has(tabLock(pending.tab))) adopted.push(pending);
      }
      adopted.sort((a, b) => a.at - b.at);
      return adopted.map(({ tab: _, ...pending }) => {
        write(prefix(user, 'outbox') + pending.clientId, JSON.stringify({ ...pending, tab }));
        return { ...pending, state: 'waiting', problem: null };
      });
    },

    saveDraft(user, conversation, text) {
      const key = prefix(user, 'draft') + conversation;
      if (text) write(key, text); else remove(key);
    },
    /** Drafts of this user by conversation. */
    drafts(user) {
      const start = prefix(user, 'draft');
      return new Map(keys(start).map((key) => [key.slice(start.length), read(key) ?? '']));
    },

    /** Forgets all that was kept for a user. */
    clear(user) {
      for (const kind of ['outbox', 'draft']) for (const key of keys(prefix(user, kind))) remove(key);
    },
  };
}

function attempt(work, otherwise) {
  try {
    return work();
  } catch {
    return otherwise;
  }
}

const parsed = (text) => attempt(() => JSON.parse(text), null);

const isPending = (value) => (
  value !== null && typeof value === 'object'
  && ['clientId', 'conversation', 'body', 'tab'].every((key) => typeof value[key] === 'string') && Number.isFinite(value.at)
);
