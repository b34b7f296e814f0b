import assert from 'node:assert/strict';
import test from 'node:test';
import { client, created, page, wireConversation } from './support.mjs';

const { initialState, reduce } = await import(client('state/reducer.js'));
const { createStore } = await import(client('state/store.js'));
const { interrupted, sendable, withPending } = await import(client('state/outbox.js'));
const selectors = await import(client('state/selectors.js'));

const me = { id: 'ada', handle: 'ada', displayName: 'Ada', createdAt: 1 };

/** A state reached by actions. */
const after = (...actions) => actions.reduce(reduce, initialState);
const welcome = { type: 'session/welcome', user: me, epoch: 'e1' };
const inbox = (...conversations) => ({ type: 'inbox/loaded', conversations });
const event = (fields) => ({ type: 'event', conversation: 'c', event: fields });
const entry = (state, id = 'c') => state.inbox.entries.get(id);

test('events move preview, unread count and activity', () => {
  const state = after(welcome, inbox(wireConversation('c')), event(created(1)), event(created(2)));
  assert.equal(entry(state).unread, 2);
  assert.equal(entry(state).preview.body, 'text 2');
  assert.equal(entry(state).lastActivity, 1002);
  const edited = reduce(state, event({ type: 'message.edited', seq: 3, ordinal: 2, at: 9, by: 'bob', message: 'm2', body: 'new' }));
  assert.equal(entry(edited).preview.body, 'new');
  assert.equal(entry(edited).unread, 2);
});

test('what one says oneself, on whatever device, is read', () => {
  const state = after(welcome, inbox(wireConversation('c')), event(created(1)), event(created(2, 'ada')));
  assert.equal(entry(state).unread, 0);
  assert.equal(entry(state).read, 2);
});

test('a push that repeats or is old changes nothing', () => {
  const state = after(welcome, inbox(wireConversation('c')), event(created(2)));
  assert.equal(reduce(state, event(created(2))), state);
  assert.equal(reduce(state, event(created(1))), state);
});

test('an answer that is older than the pushes since does not turn time back', () => {
  const state = after(welcome, inbox(wireConversation('c')), event(created(1)));
  const known = reduce(state, { type: 'conversation/known', conversation: wireConversation('c') });
  assert.equal(entry(known).seq, 1);
  assert.equal(entry(reduce(state, inbox(wireConversation('c')))).unread, 1);
});

test('marks read on another device lower the count, by what is known of it', () => {
  const base = after(welcome, inbox(wireConversation('c')), event(created(1)), event(created(2)), event(created(3)));
  const receipt = (read) => ({ type: 'receipts', conversation: 'c', receipts: [{ user: 'ada', delivered: 3, read }] });
  assert.equal(entry(reduce(base, receipt(3))).unread, 0);
  const unknown = reduce(base, receipt(2));
  assert.equal(entry(unknown).isStale, true, 'asked for anew');
  const opened = reduce(base, { type: 'timeline/page', conversation: 'c', where: 'latest', page: page([1, 2, 3]) });
  assert.equal(entry(reduce(opened, receipt(2))).unread, 1);
});

test('status of own messages: of a direct conversation and of a group', () => {
  const members = (...list) => ({ type: 'members/page', conversation: 'c', isFirst: true, page: { members: list } });
  const member = (user, delivered, read) => ({ user, role: 'member', joinedAt: 1, delivered, read });
  const status = (state) => selectors.messageStatus(state, 'c', { seq: 5 });
  const direct = after(welcome, inbox(wireConversation('c')), members(member('ada', 5, 5), member('bob', 0, 0)));
  assert.equal(status(direct).state, 'sent');
  const moved = (user, delivered, read) => ({ type: 'receipts', conversation: 'c', receipts: [{ user, delivered, read }] });
  assert.equal(status(reduce(direct, moved('bob', 5, 0))).state, 'delivered');
  assert.equal(status(reduce(direct, moved('bob', 6, 5))).state, 'read');
  const group = after(
    welcome, inbox(wireConversation('c', { kind: 'group', title: 'G', memberCount: 3, peer: undefined, users: undefined })),
    members(member('ada', 5, 5), member('bob', 5, 5), member('eve', 5, 1)),
  );
  assert.deepEqual(status(group), { state: 'delivered', delivered: 2, read: 1, others: 2 });
});

test('members come and go, roles change, one\'s own leaving ends the conversation', () => {
  const group = wireConversation('c', { kind: 'group', title: 'G', role: 'owner', peer: undefined });
  let state = after(welcome, inbox(group), { type: 'members/page', conversation: 'c', isFirst: true, page: { members: [
    { user: 'ada', role: 'owner', joinedAt: 1, delivered: 0, read: 0 }, { user: 'bob', role: 'member', joinedAt: 1, delivered: 0, read: 0 },
  ] } });
  const change = (fields) => { state = reduce(state, event({ ordinal: 0, at: 5, by: 'ada', ...fields })); };
  change({ type: 'member.joined', seq: 1, users: ['eve', 'bob'], role: 'member' });
  assert.deepEqual(state.members.get('c').list.map(({ user }) => user), ['ada', 'bob', 'eve']);
  change({ type: 'member.role', seq: 2, user: 'eve', role: 'admin' });
  assert.equal(state.members.get('c').list[2].role, 'admin');
  change({ type: 'conversation.renamed', seq: 3, title: 'New' });
  assert.equal(selectors.conversationName(state, entry(state)), 'New');
  change({ type: 'member.left', seq: 4, user: 'eve' });
  assert.equal(state.members.get('c').list.length, 2);
  change({ type: 'member.left', seq: 5, user: 'ada' });
  assert.equal(entry(state).gone, true);
  assert.deepEqual(selectors.sortedEntries(state), []);
});

test('the inbox is sorted by activity; empty direct ones are not shown', () => {
  const state = after(welcome, inbox(
    wireConversation('a', { ordinal: 1, lastActivity: 5 }), wireConversation('b', { ordinal: 1, lastActivity: 9 }),
    wireConversation('empty', { lastActivity: 99 }),
  ));
  assert.deepEqual(selectors.sortedEntries(state).map(({ id }) => id), ['b', 'a']);
  const opened = reduce(state, { type: 'conversation/opened', conversation: 'empty' });
  assert.equal(selectors.sortedEntries(opened)[0].id, 'empty');
});

test('typing ends with the message', () => {
  const typing = { type: 'typing', conversation: 'c', user: 'bob', active: true };
  const state = after(welcome, inbox(wireConversation('c')), typing);
  assert.deepEqual(state.typing.get('c'), ['bob']);
  assert.deepEqual(reduce(state, event(created(1))).typing.get('c'), []);
});

test('the outbox keeps order: one of a conversation is under way, the others wait', () => {
  const pending = (clientId, conversation, state = 'waiting') => ({ clientId, conversation, state, problem: null });
  const outbox = [pending('1', 'c'), pending('2', 'c'), pending('3', 'd')];
  assert.deepEqual(sendable(outbox).map(({ clientId }) => clientId), ['1', '3']);
  const underWay = [pending('1', 'c', 'sending'), pending('2', 'c')];
  assert.deepEqual(sendable(underWay), []);
  assert.deepEqual(sendable(interrupted(underWay)).map(({ clientId }) => clientId), ['1']);
  const failed = [pending('1', 'c', 'failed'), pending('2', 'c')];
  assert.deepEqual(sendable(failed).map(({ clientId }) => clientId), ['2']);
  assert.deepEqual(sendable(outbox, (conversation) => conversation === 'c').map(({ clientId }) => clientId), ['3']);
  assert.equal(withPending(outbox, pending('2', 'c')), outbox);
});

test('the line of new messages is found also when the link opened the conversation first', () => {
  const unread = wireConversation('c', { seq: 3, ordinal: 3, read: 1, readOrdinal: 1, unread: 2 });
  const latest = { type: 'timeline/page', conversation: 'c', where: 'latest', page: page([1, 2, 3]) };
  const state = after(welcome, { type: 'conversation/opened', conversation: 'c' }, inbox(unread), latest);
  assert.equal(state.timelines.get('c').newFrom, 2);
});

test('conversations that were opened long ago are forgotten', () => {
  let state = after(welcome);
  for (let index = 0; index < 30; index += 1) {
    state = reduce(state, { type: 'conversation/opened', conversation: `c${index}` });
    state = reduce(state, { type: 'conversation/opened', conversation: 'c0' });
  }
  assert.equal(state.timelines.size, 20);
  assert.ok(state.timelines.has('c0') && state.timelines.has('c29') && !state.timelines.has('c5'));
});

test('actions of unknown types, and names of Object, change nothing', () => {
  for (const type of ['nonsense', 'constructor', '__proto__', 'toString']) assert.equal(reduce(initialState, { type }), initialState);
});

test('listeners hear of several changes once, and of none when nothing changed', async () => {
  const store = createStore(reduce, initialState);
  let calls = 0;
  const end = store.subscribe(() => { calls += 1; });
  store.dispatch(welcome);
  store.dispatch(inbox(wireConversation('c')));
  await Promise.resolve();
  assert.equal(calls, 1);
  store.dispatch({ type: 'nonsense' });
  await Promise.resolve();
  assert.equal(calls, 1);
  end();
  store.dispatch(event(created(1)));
  await Promise.resolve();
  assert.equal(calls, 1);
});
