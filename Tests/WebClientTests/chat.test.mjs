import assert from 'node:assert/strict';
import test from 'node:test';
import { fakeServer } from './fake_server.mjs';
import { client, handClock, randomNumbers, settled, until } from './support.mjs';

const { createChat } = await import(client('chat/chat.js'));
const { createStore } = await import(client('state/store.js'));
const { initialState, reduce } = await import(client('state/reducer.js'));
const { messageStatus } = await import(client('state/selectors.js'));

/** A browser's localStorage. */
function fakeStorage() {
  const methods = {
    getItem(key) { return Object.hasOwn(this, key) ? this[key] : null; },
    setItem(key, text) { this[key] = String(text); },
    removeItem(key) { delete this[key]; },
  };
  return Object.create(methods);
}

/** A browser's locks, of which a page's are gone when it is closed. */
function fakeLocks() {
  const held = new Map();
  return {
    of: (page) => ({
      async request(name, work) {
        while (held.has(name)) await settled();
        held.set(name, page);
        try { return await work(); } finally { held.delete(name); }
      },
      query: async () => ({ held: [...held.keys()].map((name) => ({ name })) }),
    }),
    close: (page) => { for (const [name, owner] of held) if (owner === page) held.delete(name); },
  };
}

function openPage(server, user, { storage = fakeStorage(), locks = fakeLocks(), fetch = sessionOf(user), page = {} } = {}) {
  const clock = handClock();
  const store = createStore(reduce, initialState);
  const visited = [];
  let nextId = 0;
  const chat = createChat({
    store, fetch, WebSocket: server.WebSocket, socketUrl: 'ws://x/v1/ws', storage, locks: locks.of(page), clock,
    random: randomNumbers(5), randomUUID: () => `${user}-${Math.random()}-${nextId += 1}`, navigate: (url) => visited.push(url),
  });
  const bodies = () => store.get().timelines.get('c')?.messages.map((message) => message.body) ?? [];
  const isOnline = () => store.get().connection.phase === 'online' && store.get().inbox.loaded;
  return { chat, store, clock, storage, locks, page, visited, bodies, isOnline, state: () => store.get() };
}

const answer = (status, body) => ({ ok: status < 300, status, json: async () => body });

function sessionOf(user) {
  return async (path) => {
    if (path === '/auth/token') return answer(200, { token: `${user}-1`, expiresAt: 9e12 });
    if (path === '/auth/issuers') return answer(200, { issuers: [{ name: 'main', label: 'Main' }] });
    return answer(200, { url: 'https://issuer/logout' });
  };
}

async function online(page) {
  page.chat.start();
  await until(page.isOnline, 'being online');
  return page;
}

test('a message goes from sending to sent, delivered and read', async () => {
  const server = fakeServer();
  const [ada, bob] = [await online(openPage(server, 'ada')), await online(openPage(server, 'bob'))];
  await ada.chat.open('c');
  ada.chat.send('c', 'Hello');
  assert.equal(ada.state().outbox[0].state, 'sending');
  await until(() => ada.bodies().length === 1);
  assert.deepEqual(ada.state().outbox, []);
  const status = () => messageStatus(ada.state(), 'c', ada.state().timelines.get('c').messages[0]).state;
  assert.equal(status(), 'sent');
  await bob.clock.advance(300);
  await until(() => status() === 'delivered');
  assert.equal(bob.state().inbox.entries.get('c').unread, 1);
  bob.chat.markRead('c', 1);
  await bob.clock.advance(300);
  await until(() => status() === 'read');
  assert.equal(bob.state().inbox.entries.get('c').unread, 0);
});

test('whatever is cut, each message is there once and in order', async () => {
  for (let seed = 1; seed <= 15; seed += 1) {
    const server = fakeServer();
    const random = randomNumbers(seed);
    server.fault = (user, request) => {
      if (request.type === 'hello' || random() > 0.25) return undefined;
      return ['cutBefore', 'cutAfter', { code: 'overloaded', retryAfterMs: 10 }][Math.floor(random() * 3)];
    };
    const page = openPage(server, 'ada');
    page.chat.start();
    await until(() => page.state().session.phase === 'signedIn');
    // Not waited for: a busy server is asked again later, by a clock that is set by hand.
    page.chat.open('c');
    const expected = Array.from({ length: 12 }, (_, index) => `message ${index}`);
    for (const body of expected) page.chat.send('c', body);
    for (let turn = 0; turn < 400 && page.state().outbox.length > 0; turn += 1) await page.clock.advance(5000);
    server.fault = () => undefined;
    await page.clock.advance(120_000);
    await until(page.isOnline);
    assert.deepEqual(server.messages(), expected, `seed ${seed}`);
    await until(() => page.bodies().length === expected.length, `the timeline of seed ${seed}`);
    assert.deepEqual(page.bodies(), expected, `seed ${seed}`);
  }
});

test('what is not sent survives the page, and is sent once', async () => {
  const server = fakeServer();
  const locks = fakeLocks();
  const storage = fakeStorage();
  const first = await online(openPage(server, 'ada', { storage, locks }));
  await first.chat.open('c');
  server.isDown = true;
  server.cut();
  await until(() => first.state().connection.phase === 'waiting');
  first.chat.send('c', 'one');
  first.chat.send('c', 'two');
  first.chat.setDraft('c', 'three');
  locks.close(first.page);
  server.isDown = false;
  const second = await online(openPage(server, 'ada', { storage, locks }));
  assert.equal(second.state().drafts.get('c'), 'three');
  await until(() => server.messages().length === 2);
  await until(() => second.state().outbox.length === 0);
  assert.deepEqual(server.messages(), ['one', 'two']);
  assert.deepEqual(Object.keys(storage).filter((key) => key.includes('outbox')), []);
});

test('a living page keeps its own unsent messages', async () => {
  const server = fakeServer();
  const locks = fakeLocks();
  const storage = fakeStorage();
  const first = await online(openPage(server, 'ada', { storage, locks }));
  server.fault = (user, request) => (request.type === 'message.send' ? { code: 'store_unavailable', retryAfterMs: 60_000 } : undefined);
  first.chat.send('c', 'mine');
  await settled();
  const second = await online(openPage(server, 'ada', { storage, locks }));
  assert.deepEqual(second.state().outbox, []);
});

test('nothing is missed and nothing doubled over losses and held pushes', async () => {
  const server = fakeServer();
  const page = await online(openPage(server, 'ada'));
  await page.chat.open('c');
  const random = randomNumbers(11);
  for (let round = 0; round < 60; round += 1) {
    server.heldPushes = () => random() < 0.3;
    server.append({ type: 'message.created', by: 'bob', message: `b${round}`, body: `said ${round}` });
    if (random() < 0.15) server.cut();
    await page.clock.advance(3000);
  }
  server.heldPushes = () => false;
  server.append({ type: 'message.created', by: 'bob', message: 'last', body: 'last' });
  await page.clock.advance(120_000);
  await until(() => page.bodies().at(-1) === 'last');
  assert.deepEqual(page.bodies(), server.messages());
  assert.equal(page.state().inbox.entries.get('c').ordinal, 61);
});

test('a refused message fails with its reason and can be tried again', async () => {
  const server = fakeServer();
  const page = await online(openPage(server, 'ada'));
  server.fault = (user, request) => (request.type === 'message.send' ? { code: 'blocked' } : undefined);
  page.chat.send('c', 'Hello');
  await until(() => page.state().outbox[0]?.state === 'failed');
  assert.equal(page.state().outbox[0].problem, 'blocked');
  server.fault = () => undefined;
  page.chat.retry(page.state().outbox[0].clientId);
  await until(() => page.state().outbox.length === 0);
  assert.deepEqual(server.messages(), ['Hello']);
});

test('another store: conversations are forgotten, what was written is not', async () => {
  const server = fakeServer();
  const page = await online(openPage(server, 'ada'));
  server.append({ type: 'message.created', by: 'bob', message: 'b1', body: 'old world' });
  await page.chat.open('c');
  page.chat.setDraft('c', 'half a thought');
  server.log.length = 0;
  server.epoch = 'e2';
  server.cut();
  await until(() => page.state().connection.phase === 'waiting');
  await page.clock.advance(2000);
  await until(page.isOnline);
  await until(() => page.state().timelines.get('c')?.atEnd);
  assert.deepEqual(page.bodies(), []);
  assert.equal(page.state().drafts.get('c'), 'half a thought');
});

test('another user in the same browser gets nothing of the one before', async () => {
  const server = fakeServer();
  let user = 'ada';
  const page = await online(openPage(server, 'ada', { fetch: (path) => sessionOf(user)(path) }));
  server.fault = (_, request) => (request.type === 'message.send' ? { code: 'store_unavailable', retryAfterMs: 60_000 } : undefined);
  page.chat.send('c', 'from ada');
  page.chat.setDraft('c', 'ada\'s draft');
  await settled();
  user = 'bob';
  server.cut(4002);
  await until(() => page.state().session.me?.id === 'bob');
  server.fault = () => undefined;
  await page.clock.advance(120_000);
  assert.deepEqual(page.state().outbox, []);
  assert.equal(page.state().drafts.size, 0);
  assert.deepEqual(server.messages(), []);
});

test('without a session the page asks to sign in; signing out forgets', async () => {
  const server = fakeServer();
  const refused = openPage(server, 'ada', {
    fetch: async (path) => (path === '/auth/token' ? answer(401, { error: { code: 'unauthenticated' } }) : sessionOf('ada')(path)),
  });
  refused.chat.start();
  await until(() => refused.state().session.issuers !== null);
  assert.equal(refused.state().session.phase, 'signedOut');
  refused.chat.signIn('main');
  assert.deepEqual(refused.visited, ['/auth/login?issuer=main']);

  const page = await online(openPage(server, 'ada'));
  page.chat.setDraft('c', 'secret');
  await page.chat.signOut();
  assert.deepEqual(page.visited, ['https://issuer/logout']);
  assert.deepEqual(Object.keys(page.storage), []);
  await until(() => server.sockets.size === 0);
});

test('the first look at a conversation does not wait for its unread ones to be told apart', async () => {
  const server = fakeServer();
  for (let index = 0; index < 120; index += 1) {
    server.append({ type: 'message.created', by: 'bob', message: `b${index}`, body: `said ${index}` });
  }
  server.marks.get('ada').read = 40;
  const page = await online(openPage(server, 'ada'));
  assert.equal(page.state().inbox.entries.get('c').unread, 80);
  await page.chat.open('c');
  assert.equal(page.bodies().length, 50);
  await page.chat.loadBefore('c');
  const timeline = page.state().timelines.get('c');
  assert.equal(timeline.messages.length, 120);
  assert.equal(timeline.newFrom, 41);
  await page.chat.loadBefore('c');
  assert.equal(page.state().timelines.get('c').atStart, true);
});

test('jumping far back and coming forward again joins the stretches', async () => {
  const server = fakeServer();
  for (let index = 0; index < 400; index += 1) {
    server.append({ type: 'message.created', by: 'bob', message: `b${index}`, body: `said ${index}` });
  }
  const page = await online(openPage(server, 'ada'));
  await page.chat.open('c');
  await page.chat.jumpTo('c', 100);
  const timeline = () => page.state().timelines.get('c');
  assert.equal(timeline().focus.seq, 100);
  assert.equal(timeline().atEnd, false);
  server.append({ type: 'message.created', by: 'bob', message: 'new', body: 'new' });
  await settled();
  assert.ok(!page.bodies().includes('new'));
  while (!timeline().atEnd) await page.chat.loadAfter('c');
  assert.equal(page.bodies().at(-1), 'new');
  const seqs = timeline().messages.map((message) => message.seq);
  assert.deepEqual(seqs, Array.from({ length: seqs.length }, (_, index) => seqs[0] + index));
});

test('a jump is not undone by a page that was asked for before it, in whatever order the replies come', async () => {
  const server = fakeServer();
  for (let index = 0; index < 400; index += 1) {
    server.append({ type: 'message.created', by: 'bob', message: `b${index}`, body: `said ${index}` });
  }
  const page = await online(openPage(server, 'ada'));
  const timeline = () => page.state().timelines.get('c');
  server.heldReplies = ({ type }) => type === 'history';
  const opening = page.chat.open('c');
  const jump = page.chat.jumpTo('c', 100);
  await settled();
  server.heldReplies = () => false;
  server.release();
  await Promise.all([opening, jump]);
  assert.ok(timeline().messages.some((message) => message.seq === 100));
  assert.equal(timeline().loading, null);

  server.heldReplies = ({ type }) => type === 'history';
  const older = page.chat.loadBefore('c');
  const newest = page.chat.jumpToNewest('c');
  await settled();
  server.heldReplies = () => false;
  server.release();
  await Promise.all([older, newest]);
  const seqs = timeline().messages.map((message) => message.seq);
  assert.equal(seqs.at(-1), 400);
  assert.deepEqual(seqs, Array.from({ length: seqs.length }, (_, index) => seqs[0] + index), 'no hole');
});
