import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRowBuilder } from '../../Sources/ChatWebClient/Client/views/conversation/rows.js';

const MINUTE = 60_000;
const DAY = 86_400_000;
const dayKey = (ms) => new Date(ms).toISOString().slice(0, 10);
const message = (seq, by, at, more = {}) => ({ id: `m${seq}`, seq, by, at, body: `text ${seq}`, ...more });
const input = (messages, more = {}) => ({ messages, pending: [], newFrom: null, atEnd: true, me: 'me', ...more });
const shape = (rows) =>
  rows.map((row) => (row.startsGroup === undefined ? row.key : `${row.startsGroup ? '[' : ''}${row.key}${row.endsGroup ? ']' : ''}`));

test('messages of one sender within five minutes form a group', () => {
  const build = createRowBuilder(dayKey);
  const rows = build(input([
    message(1, 'ada', 0), message(2, 'ada', MINUTE), message(3, 'me', 2 * MINUTE), message(4, 'ada', 3 * MINUTE), message(5, 'ada', 9 * MINUTE),
  ]));
  assert.deepEqual(shape(rows), ['day:1970-01-01', '[m1', 'm2]', '[m3]', '[m4]', '[m5]']);
  assert.deepEqual(rows.slice(1).map((row) => row.own), [false, false, true, false, false]);
});

test('a new day and the line of new messages begin groups', () => {
  const build = createRowBuilder(dayKey);
  const messages = [message(1, 'ada', DAY - 1), message(2, 'ada', DAY), message(3, 'ada', DAY + 1), message(7, 'ada', DAY + 2)];
  assert.deepEqual(shape(build(input(messages, { newFrom: 5 }))), [
    'day:1970-01-01', '[m1]', 'day:1970-01-02', '[m2', 'm3]', 'new', '[m7]',
  ]);
});

test('no day comes twice when clocks step back', () => {
  const build = createRowBuilder(dayKey);
  const rows = build(input([message(1, 'ada', DAY), message(2, 'ada', DAY - 1), message(3, 'ada', DAY)]));
  assert.deepEqual(shape(rows), ['day:1970-01-02', '[m1', 'm2', 'm3]']);
});

test('a pending message keeps its key when it is acknowledged', () => {
  const build = createRowBuilder(dayKey);
  const pending = [{ clientId: 'k1', body: 'hi', at: MINUTE, state: 'sending' }, { clientId: 'k2', body: 'ho', at: MINUTE, state: 'waiting' }];
  const first = message(1, 'me', 0);
  assert.deepEqual(shape(build(input([first], { pending }))), ['day:1970-01-01', '[m1', 'c:k1', 'c:k2]']);
  const sent = message(2, 'me', MINUTE, { clientId: 'k1' });
  assert.deepEqual(shape(build(input([first, sent], { pending }))), ['day:1970-01-01', '[m1', 'c:k1', 'c:k2]']);
});

test('another sender’s client id is no key', () => {
  const build = createRowBuilder(dayKey);
  const rows = build(input([message(1, 'ada', 0, { clientId: 'k' }), message(2, 'me', 0, { clientId: 'k' })]));
  assert.deepEqual(rows.map((row) => row.key), ['day:1970-01-01', 'm1', 'c:k']);
});

test('a stretch that does not reach the newest shows nothing pending', () => {
  const build = createRowBuilder(dayKey);
  const pending = [{ clientId: 'k', body: 'hi', at: 0, state: 'sending' }];
  assert.deepEqual(shape(build(input([message(1, 'me', 0)], { pending, atEnd: false }))), ['day:1970-01-01', '[m1]']);
});

test('rows that did not change are the same objects', () => {
  const build = createRowBuilder(dayKey);
  const messages = [message(1, 'ada', 0), message(2, 'ada', 1), message(3, 'me', 2)];
  const before = build(input(messages));
  const after = build(input([...messages.slice(0, 2), { ...messages[2], body: 'edited' }, message(4, 'me', 3)]));
  assert.deepEqual(before.map((row, index) => row === after[index]), [true, true, true, false]);
  assert.equal(after[3].key, before[3].key);
});

test('ten thousand messages are built again in a few milliseconds', () => {
  const build = createRowBuilder(dayKey);
  const messages = Array.from({ length: 10_000 }, (_, index) => message(index + 1, index % 3 ? 'ada' : 'me', 0));
  build(input(messages));
  const spent = Array.from({ length: 9 }, (_, round) => {
    const before = process.cpuUsage();
    build(input([...messages, message(10_001 + round, 'ada', 0)]));
    return process.cpuUsage(before).user / 1000;
  });
  // The budget is 5 ms of a desktop's processor; slower ones get room, and the best run counts.
  assert.ok(Math.min(...spent) < 20, `${Math.min(...spent)} ms`);
});
