// Tells the server how far this device has received and the person has read. Coalesced: one request covers all before it.

const DELIVERED_DELAY = 250;
const READ_DELAY = 150;

/** @param {{store, clock, read, entries}} context */
export function createMarks({ store, clock, read, entries }) {
  const wanted = new Map();
  let deliveredTimer = null;
  let readTimer = null;
  let isConfirming = false;

  async function advance(type, conversation, seq) {
    const reply = await read(type, { conversation, seq });
    store.dispatch({ type: 'marks/own', conversation, marks: reply });
  }

  async function confirmDelivered() {
    if (isConfirming) return;
    isConfirming = true;
    try {
      // One after the other: after a long absence there may be many.
      for (const { id, seq, delivered, gone } of [...store.get().inbox.entries.values()]) {
        if (seq > delivered && !gone) await advance('receipt.delivered', id, seq);
      }
    } catch {
      // Told again with the next event, or after the next sign-in.
    } finally {
      isConfirming = false;
    }
  }

  async function confirmRead() {
    for (const [conversation, seq] of [...wanted]) {
      const entry = entries.get(conversation);
      if (!entry || entry.gone || entry.read >= seq) {
        wanted.delete(conversation);
        continue;
      }
      try {
        await advance('receipt.read', conversation, seq);
        if (wanted.get(conversation) === seq) wanted.delete(conversation);
      } catch (error) {
        if (error.code === 'connection_lost') return;
        wanted.delete(conversation);
      }
    }
  }

  return {
    /** Something new has reached this device. */
    received() {
      deliveredTimer ??= clock.setTimeout(() => {
        deliveredTimer = null;
        confirmDelivered();
      }, DELIVERED_DELAY);
    },
    /** The person has seen a conversation up to a seq. */
    read(conversation, seq) {
      const entry = entries.get(conversation);
      if (!entry || seq <= entry.read || seq <= (wanted.get(conversation) ?? 0)) return;
      wanted.set(conversation, seq);
      readTimer ??= clock.setTimeout(() => {
        readTimer = null;
        confirmRead();
      }, READ_DELAY);
    },
    /** Tells what could not be told while there was no connection. */
    resume() {
      confirmRead();
      confirmDelivered();
    },
  };
}
