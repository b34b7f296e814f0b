// Tells the others that one types: at most every three seconds, and that one stopped.

const INTERVAL = 3000;
const IDLE = 5000;

/** @param {{clock, request}} context */
export function createTyping({ clock, request }) {
  const told = new Map();

  const tell = (conversation, active) => request('typing', { conversation, active }).catch(() => {});

  function stop(conversation) {
    const known = told.get(conversation);
    if (!known) return;
    clock.clearTimeout(known.timer);
    told.delete(conversation);
    tell(conversation, false);
  }

  return {
    /** Call on every input; `active` is false when there is nothing left to send. */
    typing(conversation, active) {
      if (!active) return stop(conversation);
      const known = told.get(conversation);
      const now = clock.now();
      const isDue = !known || now - known.at >= INTERVAL;
      if (isDue) tell(conversation, true);
      clock.clearTimeout(known?.timer);
      const timer = clock.setTimeout(() => stop(conversation), IDLE);
      told.set(conversation, { at: isDue ? now : known.at, timer });
    },
    /** A message of this conversation was sent: the others see that one has stopped. */
    sent(conversation) {
      clock.clearTimeout(told.get(conversation)?.timer);
      told.delete(conversation);
    },
  };
}
