import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTimeFormats } from '../../Sources/ChatWebClient/Client/format/time.js';
import { closedBecause, lastEditable, measured } from '../../Sources/ChatWebClient/Client/views/conversation/composer_rules.js';
import { subtitleOf } from '../../Sources/ChatWebClient/Client/views/conversation/header.js';
import { messageView, quotedMessage } from '../../Sources/ChatWebClient/Client/views/conversation/message_view.js';

const time = createTimeFormats({ locale: 'en-GB', timeZone: 'UTC' });
const AT = Date.parse('2025-03-30T10:05:00Z');
const user = (id, more = {}) => [id, { id, handle: id, displayName: id[0].toUpperCase() + id.slice(1), ...more }];
const member = (id, delivered, read) => ({ user: id, role: 'member', joinedAt: 0, delivered, read });
const message = (seq, by, more = {}) => ({ id: `m${seq}`, conversation: 'c', seq, ordinal: seq, at: AT, by, body: `text ${seq}`, reactions: [], ...more });
const row = (item, own) => ({ kind: 'message', key: item.id, message: item, own, startsGroup: true, endsGroup: true });

function madeUp({ entry, members = [], messages = [], ...more } = {}) {
  const full = { id: 'c', kind: 'group', title: 'Engineers', memberCount: 3, role: 'member', ...entry };
  return [{
    session: { me: { id: 'me' } },
    users: new Map([user('me'), user('ada'), user('bob')]),
    presence: new Map(),
    blocked: new Set(),
    typing: new Map(),
    quotes: new Map(),
    inbox: { entries: new Map([['c', full]]) },
    members: new Map([['c', { list: members }]]),
    timelines: new Map([['c', { messages }]]),
    ...more,
  }, full];
}

test('a row reads as author, time, text and marks', () => {
  const members = [member('me', 5, 5), member('ada', 5, 5), member('bob', 5, 1)];
  const [state, entry] = madeUp({ members });
  const item = message(5, 'me', { editedAt: AT, reactions: [{ emoji: '👍', count: 2, mine: false }] });
  const view = messageView(state, entry, row(item, true), time);
  assert.equal(view.label, 'You, 10:05: text 5, edited, read by 1 of 2, 👍 2');
  assert.deepEqual(view.status, { state: 'delivered', label: 'Read by 1 of 2' });
  assert.equal(messageView(state, entry, row(message(6, 'ada'), false), time).label, 'Ada, 10:05: text 6');
});

test('a deleted message shows nothing of what it was', () => {
  const [state, entry] = madeUp();
  const item = message(5, 'ada', { body: '', deleted: true, editedAt: AT, replyTo: 'm1' });
  const view = messageView(state, entry, row(item, false), time);
  assert.equal(view.body, 'Message deleted');
  assert.deepEqual([view.isEdited, view.quote, view.reactions], [false, null, []]);
});

test('a message that failed says why', () => {
  const [state, entry] = madeUp();
  const pending = { clientId: 'k', conversation: 'c', body: 'hi', at: AT, state: 'failed', problem: 'blocked' };
  const view = messageView(state, entry, { kind: 'pending', key: 'c:k', pending, own: true, startsGroup: true, endsGroup: true }, time);
  assert.equal(view.status.state, 'failed');
  assert.match(view.problem, /^Not sent\. One of you/);
  assert.deepEqual([view.id, view.clientId], [null, 'k']);
});

test('what waits and what is under way look the same', () => {
  const [state, entry] = madeUp();
  for (const phase of ['waiting', 'sending']) {
    const pending = { clientId: 'k', conversation: 'c', body: 'hi', at: AT, state: phase, problem: null };
    assert.equal(messageView(state, entry, { kind: 'pending', pending, own: true }, time).status.state, 'sending');
  }
});

test('a quote shows the message as the timeline knows it, else as it was fetched', () => {
  const old = message(1, 'ada');
  const quotes = new Map([['m1', old], ['m9', null]]);
  const [state] = madeUp({ messages: [{ ...old, body: 'edited' }, message(2, 'bob')], quotes });
  assert.equal(quotedMessage(state, 'c', 'm1').body, 'edited');
  assert.equal(quotedMessage(state, 'c', 'm9'), null);
  assert.equal(quotedMessage(state, 'c', 'm5'), undefined);
  const [elsewhere, entry] = madeUp({ messages: [message(2, 'bob')], quotes });
  const { quote } = messageView(elsewhere, entry, row(message(3, 'bob', { replyTo: 'm1' }), false), time);
  assert.deepEqual(quote, { id: 'm1', seq: 1, isKnown: true, by: 'ada', name: 'Ada', text: 'text 1' });
  assert.equal(messageView(elsewhere, entry, row(message(3, 'bob', { replyTo: 'm9' }), false), time).quote.isKnown, false);
});

test('a name cannot turn the sentence around it', () => {
  const [state, entry] = madeUp({ typing: new Map([['c', ['eve']]]), users: new Map([user('me'), user('eve', { displayName: 'Eve\u202E' })]) });
  assert.deepEqual(subtitleOf(state, entry, AT), { text: 'Eve is typing…', isTyping: true });
});

test('the subtitle tells typing, members or presence', () => {
  const [group, groupEntry] = madeUp();
  assert.equal(subtitleOf(group, groupEntry, AT).text, '3 members');
  const direct = { kind: 'direct', users: ['ada', 'me'], title: undefined };
  const [online, entry] = madeUp({ entry: direct, presence: new Map([['ada', { state: 'online' }]]) });
  assert.equal(subtitleOf(online, entry, AT).text, 'online');
  const [blocked, same] = madeUp({ entry: direct, blocked: new Set(['ada']) });
  assert.equal(subtitleOf(blocked, same, AT).text, '');
  const [both, third] = madeUp({ typing: new Map([['c', ['ada', 'bob']]]) });
  assert.equal(subtitleOf(both, third, AT).text, 'Ada and Bob are typing…');
});

test('the composer says why nothing can be written', () => {
  const direct = { kind: 'direct', users: ['ada', 'me'] };
  assert.equal(closedBecause(...madeUp({ entry: direct })), null);
  assert.deepEqual(closedBecause(...madeUp({ entry: direct, blocked: new Set(['ada']) })), { text: 'You have blocked Ada.', unblock: 'ada' });
  assert.equal(closedBecause(...madeUp({ entry: { gone: true } })).unblock, null);
  const users = new Map([user('me'), user('ada', { disabled: true })]);
  assert.equal(closedBecause(...madeUp({ entry: direct, users })).text, 'The account of Ada is disabled.');
});

test('bodies of 1 to 8192 bytes may be sent', () => {
  assert.equal(measured(' \n').canSend, false);
  assert.deepEqual(measured('é'.repeat(4096)), { body: 'é'.repeat(4096), left: 0, isNear: true, canSend: true });
  assert.equal(measured('é'.repeat(4097)).canSend, false);
  assert.equal(measured('a').isNear, false);
});

test('the last own message that was not deleted can be changed', () => {
  const messages = [message(1, 'me'), message(2, 'me'), message(3, 'me', { deleted: true }), message(4, 'ada')];
  assert.equal(lastEditable(madeUp({ messages })[0], 'c').id, 'm2');
  assert.equal(lastEditable(madeUp()[0], 'c'), undefined);
});
