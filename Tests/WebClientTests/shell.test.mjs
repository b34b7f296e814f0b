import assert from 'node:assert/strict';
import { test } from 'node:test';
import { notificationOf, shouldNotify } from '../../Sources/ChatWebClient/Client/shell/notifications.js';
import { createRouter, parseRoute, routeHash } from '../../Sources/ChatWebClient/Client/shell/router.js';
import { admitted } from '../../Sources/ChatWebClient/Client/shell/service_worker.js';
import { showUnread } from '../../Sources/ChatWebClient/Client/shell/title_badge.js';
import { bannerOf } from '../../Sources/ChatWebClient/Client/views/banner.js';
import { arrowTarget } from '../../Sources/ChatWebClient/Client/views/dom.js';
import { neighbour } from '../../Sources/ChatWebClient/Client/views/shortcuts.js';
import { createWatching } from '../../Sources/ChatWebClient/Client/views/watching.js';
import { randomUUID } from '../../Sources/ChatWebClient/Client/shell/uuid.js';

const A = '01980000-0000-7000-8000-00000000000a';
const B = '01980000-0000-7000-8000-00000000000b';

/** As much of a window as the router needs: a history whose entries are hashes. */
function fakePage(hash) {
  const entries = [{ hash, state: null }];
  const listeners = new Map();
  let at = 0;
  const emit = (type) => listeners.get(type)?.();
  return {
    location: { get hash() { return entries[at].hash; } },
    history: {
      get state() { return entries[at].state; },
      pushState(state, _, url) {
        entries.splice(at + 1);
        entries.push({ hash: url, state });
        at += 1;
      },
      replaceState(state, _, url) { entries[at] = { hash: url, state }; },
      back() {
        at -= 1;
        emit('popstate');
      },
    },
    addEventListener: (type, listener) => listeners.set(type, listener),
    removeEventListener: (type) => listeners.delete(type),
    hashes: () => entries.map((entry) => entry.hash),
    listeners,
  };
}

test('routes are read from hashes and written to them', () => {
  assert.deepEqual(parseRoute(`#/c/${A}`), { conversation: A });
  for (const hash of ['', '#/', '#/c/', '#/c/<script>', `#/c/${A}/x`, `#/d/${A}`, `#/c/${'0'.repeat(65)}`]) {
    assert.deepEqual(parseRoute(hash), { conversation: null }, hash);
  }
  for (const conversation of [null, A]) assert.deepEqual(parseRoute(routeHash({ conversation })), { conversation });
});

test('the router tells of a new route once, before go returns', () => {
  const page = fakePage('');
  const router = createRouter(page);
  const seen = [];
  const stop = router.subscribe((route) => seen.push(route.conversation));
  router.go({ conversation: A });
  assert.deepEqual(seen, [A]);
  router.go({ conversation: A });
  page.listeners.get('hashchange')();
  assert.deepEqual(seen, [A]);
  stop();
  router.go({ conversation: B });
  assert.deepEqual(seen, [A]);
  router.destroy();
  assert.equal(page.listeners.size, 0);
});

test('back leads to the list: over the history when it was there, else in place of the conversation', () => {
  const page = fakePage('');
  const router = createRouter(page);
  router.go({ conversation: A });
  router.back();
  assert.deepEqual(router.get(), { conversation: null });
  assert.deepEqual(page.hashes(), ['', `#/c/${A}`]);

  const linked = fakePage(`#/c/${A}`);
  const other = createRouter(linked);
  other.back();
  assert.deepEqual(linked.hashes(), ['#/']);
  assert.deepEqual(other.get(), { conversation: null });
});

test('only the service worker may be loaded by address', () => {
  assert.equal(admitted('/sw.js'), '/sw.js');
  for (const url of ['/other.js', 'https://example.org/sw.js', '//sw.js', '']) assert.throws(() => admitted(url), TypeError);
});

test('only the leading tab notifies, and only while no tab is looked at', () => {
  for (const isEnabled of [true, false]) for (const isLeader of [true, false]) for (const isLookedAt of [true, false]) {
    const expected = isEnabled && isLeader && !isLookedAt;
    assert.equal(shouldNotify({ isEnabled, isLeader, isLookedAt }), expected);
  }
});

test('a notification says who, and of a group also where', () => {
  const users = new Map([['ada', { id: 'ada', handle: 'ada', displayName: 'Ada' }]]);
  const state = { users, session: { me: { id: 'me' } } };
  const message = { by: 'ada', body: 'Hello\nthere', conversation: A };
  const direct = { id: A, kind: 'direct', users: ['ada', 'me'] };
  const group = { id: A, kind: 'group', title: 'Team' };
  assert.deepEqual(notificationOf(state, message, direct), { title: 'Ada', body: 'Hello there' });
  assert.deepEqual(notificationOf(state, message, group), { title: 'Team', body: 'Ada: Hello there' });
  assert.deepEqual(notificationOf(state, message, undefined), { title: 'Ada', body: 'Hello there' });
});

test('the title counts unread messages, and a refused badge does no harm', async () => {
  const badges = [];
  const page = {
    document: { title: '' },
    navigator: { setAppBadge: (count) => { badges.push(count); return Promise.reject(new Error('not installed')); } },
  };
  const withUnread = (unread) => ({ inbox: { entries: new Map([[A, { unread }], [B, { unread: 1 }]]) } });
  let listener;
  showUnread(page, { get: () => withUnread(2), subscribe: (added) => { listener = added; return () => {}; } });
  assert.equal(page.document.title, '(3) Chat');
  listener(withUnread(200));
  assert.equal(page.document.title, '(99+) Chat');
  listener({ inbox: { entries: new Map() } });
  assert.equal(page.document.title, 'Chat');
  assert.deepEqual(badges, [3, 201, 0]);
});

test('the banner is about what hinders most', () => {
  const of = (phase, more = {}) => bannerOf({ phase, retryAt: null, reason: null, signInEndsAt: null, ...more });
  assert.deepEqual(of('online'), { kind: 'none' });
  assert.deepEqual(of('online', { signInEndsAt: 1 }), { kind: 'ending', action: 'signIn' });
  assert.deepEqual(of('waiting', { signInEndsAt: 1 }), { kind: 'waiting', action: 'connect' });
  for (const phase of ['idle', 'connecting', 'authorizing', 'greeting']) assert.deepEqual(of(phase), { kind: 'connecting' });
  for (const reason of ['kicked', 'revoked', 'invalid_token', 'token_revoked', 'user_disabled', 'unauthenticated']) {
    assert.deepEqual(of('stopped', { reason }), { kind: 'stopped', action: 'signIn' }, reason);
  }
  for (const reason of ['too_many_connections', 'protocol_violation', null]) {
    assert.deepEqual(of('stopped', { reason }), { kind: 'stopped', action: 'connect' }, reason);
  }
});

test('arrow keys move by items, by lines of a grid, and the other way round from right to left', () => {
  const list = { horizontal: false, columns: 1, wrap: false, rtl: false };
  const grid = { horizontal: true, columns: 8, wrap: false, rtl: false };
  const table = [
    ['ArrowDown', 0, 3, list, 1], ['ArrowDown', 2, 3, list, null], ['ArrowUp', 0, 3, list, null],
    ['ArrowRight', 0, 3, list, null],
    ['ArrowDown', 2, 3, { ...list, wrap: true }, 0], ['ArrowUp', 0, 3, { ...list, wrap: true }, 2],
    ['Home', 2, 3, list, 0], ['End', 0, 3, list, 2], ['x', 0, 3, list, null],
    ['ArrowRight', 0, 24, grid, 1], ['ArrowDown', 1, 24, grid, 9], ['ArrowUp', 1, 24, grid, null],
    ['ArrowDown', 20, 24, grid, null],
    ['ArrowRight', 5, 24, { ...grid, rtl: true }, 4], ['ArrowLeft', 5, 24, { ...grid, rtl: true }, 6],
    ['ArrowDown', 0, 2, { ...list, horizontal: true }, null],
  ];
  for (const [key, index, count, how, expected] of table) {
    assert.equal(arrowTarget(key, index, count, how), expected, `${key} ${index}`);
  }
});

test('the next conversation is the one below, and the first when none is open', () => {
  const entries = [{ id: 'a' }, { id: 'b' }];
  assert.equal(neighbour(entries, null, 1), 'a');
  assert.equal(neighbour(entries, 'a', 1), 'b');
  assert.equal(neighbour(entries, 'b', 1), null);
  assert.equal(neighbour(entries, 'a', -1), null);
  assert.equal(neighbour([], null, 1), null);
});

test('what views watch is joined, at most 200, those of the view that spoke last first', () => {
  let watched = [];
  let calls = 0;
  const watching = createWatching({
    watch(people) {
      watched = people;
      calls += 1;
    },
  });
  const ids = (prefix, count) => Array.from({ length: count }, (_, index) => `${prefix}${index}`);
  watching.set('people', ids('p', 150));
  watching.set('members', [...ids('m', 100), 'p0']);
  assert.equal(watched.length, 200);
  assert.deepEqual(watched.slice(0, 101), [...ids('m', 100), 'p0']);
  watching.set('members', []);
  assert.deepEqual(watched, ids('p', 150));
  watching.set('people', ids('p', 150));
  assert.equal(calls, 3);
});

test('a UUID is made from random bytes where there is no better source', () => {
  const insecure = {
    getRandomValues(bytes) {
      bytes.forEach((_, index) => { bytes[index] = index * 17; });
      return bytes;
    },
  };
  assert.equal(randomUUID(insecure), '00112233-4455-4677-8899-aabbccddeeff');
  assert.equal(randomUUID({ randomUUID: () => 'x' }), 'x');
});
