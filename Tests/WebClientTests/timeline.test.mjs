import assert from 'node:assert/strict';
import test from 'node:test';
import { client, created, page, randomNumbers, wireMessage } from './support.mjs';

const { emptyTimeline, hasGap, ordinalAt, withEvent, withPage, withSurroundings, withSync } = await import(client('state/timeline.js'));

const bodies = (timeline) => timeline.messages.map((message) => message.seq);
const opened = (seqs, options) => withPage(emptyTimeline, 'latest', page(seqs, options), 'c', 'ada');

test('events before the first page are held and applied behind it', () => {
  let timeline = withEvent(emptyTimeline, 'c', created(4), 'ada');
  timeline = withEvent(timeline, 'c', created(2), 'ada');
  assert.deepEqual(bodies(timeline), []);
  timeline = withPage(timeline, 'latest', page([1, 2, 3]), 'c', 'ada');
  assert.deepEqual(bodies(timeline), [1, 2, 3, 4]);
  assert.equal(timeline.seq, 4);
  assert.equal(hasGap(timeline), false);
});

test('a gap holds what is behind it until sync fills it', () => {
  let timeline = withEvent(opened([1, 2]), 'c', created(5), 'ada');
  assert.deepEqual(bodies(timeline), [1, 2]);
  assert.equal(hasGap(timeline), true);
  timeline = withSync(timeline, { events: [created(3), created(4)], head: 5, more: false, reset: false }, 'c', 'ada');
  assert.deepEqual(bodies(timeline), [1, 2, 3, 4, 5]);
  assert.equal(hasGap(timeline), false);
});

test('a repeat changes nothing', () => {
  const timeline = opened([1, 2, 3]);
  assert.equal(withEvent(timeline, 'c', created(3), 'ada'), timeline);
});

test('a page contains what happened up to its head, later events are applied once', () => {
  const reacted = wireMessage(1, 'bob', { reactions: [{ emoji: '👍', count: 1, mine: false }] });
  let timeline = withPage(emptyTimeline, 'latest', { messages: [reacted], more: false, head: 2 }, 'c', 'ada');
  const reaction = (seq) => ({ type: 'reaction.added', seq, ordinal: 1, at: seq, by: 'eve', message: 'm1', emoji: '👍' });
  timeline = withEvent(timeline, 'c', reaction(2), 'ada');
  assert.equal(timeline.messages[0].reactions[0].count, 1);
  timeline = withEvent(timeline, 'c', reaction(3), 'ada');
  assert.equal(timeline.messages[0].reactions[0].count, 2);
});

test('an older page is newer than the timeline: its messages do not take an event twice', () => {
  let timeline = opened([5, 6], { more: true });
  const old = wireMessage(2, 'bob', { reactions: [{ emoji: '🎉', count: 1, mine: false }] });
  timeline = withPage(timeline, 'before', { messages: [old], more: false, head: 8 }, 'c', 'ada');
  for (const seq of [7, 8]) {
    timeline = withEvent(timeline, 'c', { type: 'reaction.added', seq, ordinal: 6, at: 1, by: 'eve', message: 'm2', emoji: '🎉' }, 'ada');
  }
  assert.equal(timeline.messages[0].reactions[0].count, 1);
  assert.equal(timeline.atStart, true);
});

test('edits, deletions and reactions change the message they name', () => {
  let timeline = opened([1, 2]);
  const apply = (type, seq, fields) => {
    timeline = withEvent(timeline, 'c', { type, seq, ordinal: 2, at: 99, by: 'ada', message: 'm1', ...fields }, 'ada');
  };
  apply('message.edited', 3, { body: 'better' });
  apply('reaction.added', 4, { emoji: '👍' });
  assert.deepEqual(timeline.messages[0].reactions, [{ emoji: '👍', count: 1, mine: true }]);
  assert.equal(timeline.messages[0].body, 'better');
  assert.equal(timeline.messages[0].editedAt, 99);
  apply('reaction.removed', 5, { emoji: '👍' });
  assert.deepEqual(timeline.messages[0].reactions, []);
  apply('message.deleted', 6, {});
  assert.equal(timeline.messages[0].deleted, true);
  assert.equal(timeline.messages[0].body, '');
});

test('events of unknown types count as their seq', () => {
  const timeline = withEvent(opened([1]), 'c', { type: 'poll.opened', seq: 2, ordinal: 1, at: 1, by: 'bob' }, 'ada');
  assert.equal(withEvent(timeline, 'c', created(3), 'ada').seq, 3);
});

test('a stretch in the past is not joined to news before it reaches the end', () => {
  let timeline = opened([91, 92], { more: true });
  timeline = withSurroundings(timeline, page([9, 10], { more: true, head: 92 }), page([11, 12], { more: true, head: 92 }), 'c', 'ada');
  assert.equal(timeline.atEnd, false);
  timeline = withEvent(timeline, 'c', created(93), 'ada');
  assert.deepEqual(bodies(timeline), [9, 10, 11, 12]);
  // Read before 93 was written: the end as it was then is not the end.
  timeline = withPage(timeline, 'after', page([91, 92], { more: false, head: 92 }), 'c', 'ada');
  assert.equal(timeline.atEnd, false);
  timeline = withPage(timeline, 'after', page([93], { more: false, head: 93 }), 'c', 'ada');
  assert.equal(timeline.atEnd, true);
  assert.deepEqual(bodies(withEvent(timeline, 'c', created(94), 'ada')), [9, 10, 11, 12, 91, 92, 93, 94]);
});

test('the line of new messages goes before the first unread one of another', () => {
  const reading = { ...emptyTimeline, readAtOpen: 5 };
  let timeline = withPage(reading, 'latest', { ...page([7, 8], { more: true }) }, 'c', 'ada');
  assert.equal(timeline.newFrom, null, 'older ones may be unread too');
  timeline = withPage(timeline, 'before', page([4, 5, 6], { more: true, head: 8 }), 'c', 'ada');
  assert.equal(timeline.newFrom, 6);
  assert.equal(withEvent(timeline, 'c', created(9, 'ada'), 'ada').newFrom, null, 'one\'s own message ends it');
});

test('reset forgets everything', () => {
  const timeline = withSync(opened([1, 2]), { events: [], head: 9, more: false, reset: true }, 'c', 'ada');
  assert.equal(timeline.seq, null);
  assert.deepEqual(timeline.messages, []);
});

test('ordinals are found by seq', () => {
  const timeline = withPage(emptyTimeline, 'latest', page([4, 7], { more: true, head: 9 }), 'c', 'ada');
  assert.equal(ordinalAt(timeline, 8), 7);
  assert.equal(ordinalAt(timeline, 5), 4);
  assert.equal(ordinalAt(timeline, 3), null);
  assert.equal(ordinalAt(opened([4]), 3), 0);
});

test('in whatever order, however often events come: the end is the log', () => {
  for (let seed = 1; seed <= 200; seed += 1) {
    const random = randomNumbers(seed);
    const log = logOf(40, random);
    const reference = log.reduce((timeline, event) => withEvent(timeline, 'c', event, 'ada'), opened([], { head: 0 }));
    let timeline = opened([], { head: 0 });
    const deliveries = [...log, ...log.filter(() => random() < 0.3)].sort(() => random() - 0.5).filter(() => random() < 0.8);
    for (const event of deliveries) timeline = withEvent(timeline, 'c', event, 'ada');
    while (timeline.seq < log.length) {
      const events = log.slice(timeline.seq, timeline.seq + 7);
      timeline = withSync(timeline, { events, head: log.length, more: true, reset: false }, 'c', 'ada');
    }
    assert.deepEqual(timeline.messages, reference.messages, `seed ${seed}`);
    assert.equal(timeline.ahead.size, 0, `seed ${seed}`);
  }
});

function logOf(length, random) {
  const log = [];
  for (let seq = 1; seq <= length; seq += 1) {
    const target = log.filter((event) => event.type === 'message.created').at(Math.floor(random() * 5) - 5);
    const kind = target ? Math.floor(random() * 5) : 0;
    const change = { seq, ordinal: seq, at: seq, by: random() < 0.5 ? 'ada' : 'eve', message: target?.message };
    if (kind === 1) log.push({ ...change, type: 'message.edited', body: `edit ${seq}` });
    else if (kind === 2) log.push({ ...change, type: 'message.deleted' });
    else if (kind === 3) log.push({ ...change, type: 'reaction.added', emoji: '👍' });
    else log.push(created(seq));
  }
  return log;
}
