// What the tests share: numbers that repeat, messages and events as the server would tell them, a clock that is set by hand.
import assert from 'node:assert/strict';

export const client = (path) => new URL(`../../Sources/ChatWebClient/Client/${path}`, import.meta.url).href;

/** A generator of repeatable numbers in 0..<1. */
export function randomNumbers(seed) {
  let value = seed >>> 0;
  return () => {
    value = (Math.imul(value, 1664525) + 1013904223) >>> 0;
    return value / 2 ** 32;
  };
}

export const created = (seq, by = 'bob', more = {}) => ({
  type: 'message.created', seq, ordinal: seq, at: 1000 + seq, by, message: `m${seq}`, body: `text ${seq}`, ...more,
});

/** A message object of `history`. */
export const wireMessage = (seq, by = 'bob', more = {}) => ({
  message: `m${seq}`, conversation: 'c', seq, ordinal: seq, at: 1000 + seq, by, body: `text ${seq}`, ...more,
});

export const page = (seqs, { more = false, head = seqs.at(-1) ?? 0 } = {}) => ({
  messages: seqs.map((seq) => wireMessage(seq)), more, head,
});

export const wireConversation = (id, more = {}) => ({
  id, kind: 'direct', users: ['ada', 'bob'], createdAt: 1, seq: 0, ordinal: 0, memberCount: 2, role: 'member', delivered: 0,
  deliveredOrdinal: 0, read: 0, readOrdinal: 0, unread: 0, lastActivity: 1,
  peer: { id: 'bob', handle: 'bob', displayName: 'Bob', createdAt: 1 }, ...more,
});

/** Time by hand: `advance` runs what is due, in order. */
export function handClock(start = 1_000_000) {
  let now = start;
  let nextId = 1;
  const timers = new Map();
  return {
    now: () => now,
    setTimeout(run, ms) {
      const id = nextId;
      nextId += 1;
      timers.set(id, { run, at: now + Math.max(0, ms) });
      return id;
    },
    clearTimeout: (id) => timers.delete(id),
    async advance(ms) {
      const end = now + ms;
      for (;;) {
        const due = [...timers].filter(([, { at }]) => at <= end).sort((a, b) => a[1].at - b[1].at || a[0] - b[0])[0];
        if (!due) break;
        now = Math.max(now, due[1].at);
        timers.delete(due[0]);
        due[1].run();
        await settled();
      }
      now = end;
      await settled();
    },
  };
}

/** Waits until everything that has been promised is done. */
export async function settled() {
  // A request and its reply take two turns each way.
  for (let turn = 0; turn < 6; turn += 1) await new Promise((resolve) => { setImmediate(resolve); });
}

/** Waits for a condition by turns of the event loop. */
export async function until(condition, what = 'the condition') {
  for (let turn = 0; turn < 200; turn += 1) {
    if (condition()) return;
    await settled();
  }
  assert.fail(`${what} did not come true`);
}
