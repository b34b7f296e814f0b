// Keeps the inbox's entries true when events were missed.

/** An answer that is older than what is known by then is asked for again, so often at most. */
const MAX_ATTEMPTS = 3;

/** @param {{store, read(type: string, fields: object): Promise<object>}} context */
export function createEntries({ store, read }) {
  const underWay = new Map();

  async function ask(conversation) {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      const reply = await read('conversation.get', { conversation });
      store.dispatch({ type: 'conversation/known', conversation: reply.conversation });
      const entry = store.get().inbox.entries.get(conversation);
      if (entry.seq <= reply.conversation.seq) return entry;
    }
    return store.get().inbox.entries.get(conversation);
  }

  return {
    get: (conversation) => store.get().inbox.entries.get(conversation),
    /**
     * Asks for a conversation anew, once for all who want it at the time.
     *
     * @returns {Promise<object|undefined>} its entry; undefined when one is no member or there is no connection
     */
    refresh(conversation) {
      const known = underWay.get(conversation);
      if (known) return known;
      const asked = ask(conversation)
        .catch((error) => {
          if (error.code === 'conversation_not_found') store.dispatch({ type: 'conversation/gone', conversation });
          return undefined;
        })
        .finally(() => underWay.delete(conversation));
      underWay.set(conversation, asked);
      return asked;
    },
  };
}
