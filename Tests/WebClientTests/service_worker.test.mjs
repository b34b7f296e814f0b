import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { createContext, runInContext } from 'node:vm';

const ORIGIN = 'https://chat.example';
const source = await readFile(new URL('../../Sources/ChatWebClient/Client/sw.js', import.meta.url), 'utf8');

const fromNetwork = async (path) => ({ status: 200, from: 'network', path });

/** The worker as the server delivers it, in a scope with caches in memory. `network` answers a path, or throws. */
function start({ network = fromNetwork, kept = [], others = [], windows = [] } = {}) {
  const listeners = new Map();
  const path = (request) => new URL(request.url ?? request, ORIGIN).pathname;
  const caches = new Map(others.map((name) => [name, new Map()]));
  const timers = [];
  const asked = [];
  const reloaded = [];
  const open = async (name) => {
    if (!caches.has(name)) caches.set(name, new Map());
    const cache = caches.get(name);
    const add = async (request) => {
      cache.set(path(request), { status: 200, from: 'cache' });
      if (request.cache === 'reload') reloaded.push(path(request));
    };
    return {
      add,
      addAll: async (requests) => requests.forEach(add),
      match: async (request) => cache.get(path(request)),
    };
  };
  const scope = {
    URL,
    Request: class { constructor(url, options) { Object.assign(this, { url: new URL(url, ORIGIN).href, ...options }); } },
    setTimeout: (run, delay, value) => timers.push(() => run(value)),
    fetch: (request) => {
      asked.push(path(request));
      return network(path(request));
    },
    caches: { open, keys: async () => [...caches.keys()], delete: async (name) => caches.delete(name) },
    location: { origin: ORIGIN },
    addEventListener: (type, listener) => listeners.set(type, listener),
    skipWaiting: async () => {},
    clients: { claim: async () => {}, matchAll: async () => windows, openWindow: async (url) => asked.push(url) },
  };
  scope.self = scope;
  const files = JSON.stringify(['/assets/abc/main.js', ...kept]);
  const delivered = source.replaceAll('{{assets}}', '/assets/abc').replace('"{{files}}"', files);
  runInContext(delivered, createContext(scope));
  return {
    reloaded,
    asked,
    caches,
    timers,
    async tell(type, event = {}) {
      let done;
      listeners.get(type)({ ...event, waitUntil: (promise) => { done = promise; } });
      await done;
    },
    /** The worker's answer; undefined when it leaves the request to the browser. */
    get(url, more = {}) {
      let answer;
      const request = { url: new URL(url, ORIGIN).href, method: 'GET', mode: 'cors', ...more };
      listeners.get('fetch')({ request, respondWith: (promise) => { answer = promise; } });
      return answer;
    },
  };
}

test('installing keeps the listed files and the page, the page past the browser’s own cache', async () => {
  const worker = start();
  await worker.tell('install');
  assert.deepEqual([...worker.caches.get('chat-shell:/assets/abc').keys()].sort(), ['/', '/assets/abc/main.js']);
  assert.deepEqual(worker.reloaded, ['/']);
});

test('activating drops the shells of earlier versions and nothing else', async () => {
  const worker = start({ others: ['chat-shell:/assets/old', 'chat-shell:/assets/abc', 'other'] });
  await worker.tell('activate');
  assert.deepEqual([...worker.caches.keys()], ['chat-shell:/assets/abc', 'other']);
});

test('everything but the page and assets is left to the browser', () => {
  const worker = start();
  const table = [
    '/v1/ws', '/v1/history', '/auth/login', '/auth/token', '/socket.io/', '/dev/authorize', '/sw.js', '/',
    'https://elsewhere.example/assets/x',
  ];
  for (const url of table) assert.equal(worker.get(url), undefined, url);
  assert.equal(worker.get('/auth/callback?code=1', { mode: 'navigate' }), undefined);
  assert.equal(worker.get('/assets/abc/main.js', { method: 'POST' }), undefined);
  assert.equal(worker.asked.length, 0);
});

test('assets come from the cache and only then from the network', async () => {
  const worker = start();
  await worker.tell('install');
  assert.equal((await worker.get('/assets/abc/main.js')).from, 'cache');
  assert.deepEqual(worker.asked, []);
  assert.equal((await worker.get('/assets/abc/new.js')).from, 'network');
});

test('the page comes from the network while it answers, else from the cache', async () => {
  const navigate = { mode: 'navigate' };
  const answered = start();
  await answered.tell('install');
  assert.equal((await answered.get('/?problem=x', navigate)).from, 'network');

  for (const network of [async () => { throw new TypeError('offline'); }, async () => ({ status: 503 })]) {
    const worker = start({ network });
    await worker.tell('install');
    assert.equal((await worker.get('/', navigate)).from, 'cache');
  }

  const silent = start({ network: () => new Promise(() => {}) });
  await silent.tell('install');
  const answer = silent.get('/', navigate);
  while (silent.timers.length === 0) await new Promise((resolve) => setImmediate(resolve));
  silent.timers[0]();
  assert.equal((await answer).from, 'cache');
});

test('a clicked notification opens its conversation in a window that is there, else in a new one', async () => {
  const notification = { close() {}, data: { conversation: 'c1' } };
  const alone = start();
  await alone.tell('notificationclick', { notification });
  assert.deepEqual(alone.asked, ['/#/c/c1']);

  const posted = [];
  const client = { focus: async () => client, postMessage: (message) => posted.push({ ...message }) };
  await start({ windows: [client] }).tell('notificationclick', { notification });
  assert.deepEqual(posted, [{ type: 'open', conversation: 'c1' }]);
});
