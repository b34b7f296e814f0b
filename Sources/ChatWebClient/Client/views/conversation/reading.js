/**
 * Tells the server what was read: the newest message of which a good part is on screen, while the page is looked at.
 *
 * @param {{chat: object}} parts
 */
export function createReading({ chat }) {
  let conversation = null;
  let marked = 0;
  let seenOrdinal = 0;

  return {
    /** Another conversation is shown from now on. */
    begin(next) {
      conversation = next;
      marked = 0;
      seenOrdinal = 0;
    },
    /** Looks at what is on screen. Call whenever that, or whether anybody looks, may have changed. */
    look(state, rows, list) {
      if (document.visibilityState !== 'visible' || !document.hasFocus() || state.open !== conversation) return;
      const message = lastMessage(rows, list.lastSeen());
      const entry = state.inbox.entries.get(conversation);
      if (!message || !entry || entry.gone) return;
      seenOrdinal = Math.max(seenOrdinal, message.ordinal ?? 0);
      if (message.seq <= Math.max(marked, entry.read)) return;
      marked = message.seq;
      chat.markRead(conversation, message.seq);
    },
    /** Messages of the conversation that are neither read nor were on screen. */
    unseen: (entry) => Math.max(0, (entry.ordinal ?? 0) - Math.max(entry.readOrdinal ?? 0, seenOrdinal)),
  };
}

function lastMessage(rows, from) {
  for (let index = from; index >= 0; index -= 1) if (rows[index]?.message) return rows[index].message;
  return null;
}
