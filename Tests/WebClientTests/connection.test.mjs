import assert from 'node:assert/strict';
import test from 'node:test';
import { client } from './support.mjs';

const { initialConnection, step } = await import(client('transport/connection.js'));
const { backoff } = await import(client('transport/backoff.js'));
const { closeReason } = await import(client('transport/close_codes.js'));

const token = (name, expiresAt = 100_000) => ({ token: name, expiresAt });
const welcome = { heartbeatMs: 25_000, tokenExpiresAt: 100_000 };

/** Feeds inputs and keeps the last effects. */
function machine() {
  let state = initialConnection;
  let effects = [];
  const self = {
    now: 0,
    give(type, fields = {}) {
      [state, effects] = step(state, { type, ...fields }, { now: self.now, random: 0.5 });
      return self;
    },
    did: () => effects.map((effect) => effect.do),
    effect: (name) => effects.find((effect) => effect.do === name),
    get state() { return state; },
    online: () => self.give('start').give('token', { token: token('t1') }).give('opened', { socket: state.socket })
      .give('welcome', { welcome, socket: state.socket }),
  };
  return self;
}

test('start, token, socket, hello, welcome', () => {
  const link = machine().give('start');
  assert.deepEqual(link.did(), ['clearTimers', 'fetchToken']);
  assert.equal(link.effect('fetchToken').fresh, false);
  link.give('token', { token: token('t1') });
  assert.deepEqual(link.did(), ['openSocket']);
  link.give('opened', { socket: link.state.socket });
  assert.equal(link.effect('hello').token, 't1');
  link.give('welcome', { welcome, socket: link.state.socket });
  assert.equal(link.state.phase, 'online');
  assert.deepEqual(link.did(), ['ready', 'setTimer']);
});

test('without a session a person is asked to sign in', () => {
  const link = machine().give('start').give('noToken', { code: 'unauthenticated' });
  assert.deepEqual(link.effect('signedOut'), { do: 'signedOut', problem: null });
  assert.equal(link.state.phase, 'idle');
});

test('an issuer or a network that is away is waited for', () => {
  const link = machine().give('start').give('noToken', { code: 'issuer_unavailable', retryAfterMs: 9000 });
  assert.equal(link.state.phase, 'waiting');
  assert.equal(link.effect('setTimer').ms, 9000);
  assert.deepEqual(link.give('timer', { name: 'retry' }).did(), ['clearTimers', 'fetchToken']);
});

test('a lost connection comes back by itself, later each time, with the token it has', () => {
  const link = machine().online();
  const delays = [];
  for (let loss = 0; loss < 10; loss += 1) {
    link.give('closed', { code: 1006, socket: link.state.socket });
    assert.equal(link.state.phase, 'waiting');
    delays.push(link.effect('setTimer').ms);
    link.give('timer', { name: 'retry' });
    assert.deepEqual(link.did(), ['clearTimers', 'openSocket']);
  }
  assert.deepEqual(delays, [...delays].sort((a, b) => a - b));
  assert.ok(delays[0] < 1000 && delays.at(-1) <= 60_000);
});

test('a token near its end is not connected with', () => {
  const link = machine().online();
  link.now = 97_000;
  link.give('closed', { code: 1006, socket: link.state.socket }).give('timer', { name: 'retry' });
  assert.deepEqual(link.did(), ['clearTimers', 'fetchToken']);
});

test('the server says when to come back', () => {
  const link = machine().online().give('push', { push: { type: 'reconnect', afterMs: 1234 } });
  link.give('closed', { code: 4000, socket: link.state.socket });
  assert.equal(link.effect('setTimer').ms, 1234);
  assert.equal(link.state.reason, 'server_draining');
  link.give('wake', { isNetwork: true });
  assert.equal(link.state.phase, 'waiting', 'the delay is obeyed');
});

test('codes that stop are not followed by an attempt, until a person asks', () => {
  for (const code of [4500, 4502, 4503, 4504, 4505, 4506, 4507, 4999]) {
    const link = machine().online();
    link.give('closed', { code, socket: link.state.socket });
    assert.equal(link.state.phase, 'stopped', `${code}`);
    assert.equal(link.effect('setTimer'), undefined);
    assert.equal(link.give('wake', { isNetwork: true }).state.phase, 'stopped');
    link.give('connectNow');
    assert.equal(link.effect('fetchToken').fresh, true);
  }
});

test('a refused token is tried once more with a fresh one', () => {
  const link = machine().give('start').give('token', { token: token('old') }).give('opened', { socket: 1 });
  link.give('refused', { error: { code: 'token_key_unknown' }, socket: link.state.socket });
  assert.equal(link.effect('fetchToken').fresh, true);
  link.give('token', { token: token('new') }).give('opened', { socket: link.state.socket });
  assert.equal(link.effect('hello').token, 'new');
  link.give('refused', { error: { code: 'token_key_unknown' }, socket: link.state.socket });
  assert.equal(link.effect('signedOut').problem, 'token_key_unknown');
});

test('a refusal that passes is waited for, one that does not stops', () => {
  const greeting = () => machine().give('start').give('token', { token: token('t') }).give('opened', { socket: 1 });
  const waiting = greeting();
  waiting.give('refused', { error: { code: 'rate_limited', retryAfterMs: 3000 }, socket: waiting.state.socket });
  assert.equal(waiting.effect('setTimer').ms, 3000);
  const stopped = greeting();
  stopped.give('refused', { error: { code: 'user_disabled' }, socket: stopped.state.socket });
  assert.equal(stopped.state.phase, 'stopped');
});

test('a token is renewed in band before it ends', () => {
  const link = machine().online().give('push', { push: { type: 'token.expiring', expiresAt: 100_000 } });
  assert.deepEqual(link.effect('fetchToken'), { do: 'fetchToken', fresh: true, known: 't1' });
  link.give('token', { token: token('t2', 200_000) });
  assert.equal(link.effect('refresh').token, 't2');
  link.give('refreshed', { expiresAt: 200_000, socket: link.state.socket });
  assert.equal(link.state.phase, 'online');
  assert.equal(link.state.token.expiresAt, 200_000);
  assert.equal(link.state.signInEndsAt, null);
});

test('an issuer that cannot renew: the person is told when the sign-in ends', () => {
  const expiring = { push: { type: 'token.expiring', expiresAt: 100_000 } };
  const same = machine().online().give('push', expiring).give('token', { token: token('t1') });
  assert.equal(same.state.signInEndsAt, 100_000);
  assert.equal(same.state.phase, 'online');
  const none = machine().online().give('push', expiring).give('noToken', { code: 'unauthenticated' });
  assert.equal(none.state.signInEndsAt, 100_000);
  const later = machine().online().give('push', expiring).give('noToken', { code: 'connection_lost' });
  assert.equal(later.effect('setTimer').name, 'renew');
});

test('an ended token is replaced at once', () => {
  const link = machine().online();
  link.give('closed', { code: 4002, socket: link.state.socket });
  assert.equal(link.effect('fetchToken').fresh, true);
});

test('silence is probed, a dead socket is given up', () => {
  const link = machine().online();
  link.now = 10_000;
  link.give('heard', { socket: link.state.socket });
  link.now = 25_000;
  link.give('timer', { name: 'silence' });
  assert.equal(link.effect('setTimer').ms, 10_000, 'it was heard meanwhile');
  link.now = 35_000;
  link.give('timer', { name: 'silence' });
  assert.ok(link.effect('probe'));
  link.give('probeFailed', { socket: link.state.socket });
  assert.equal(link.state.phase, 'waiting');
  assert.equal(link.effect('setTimer').ms, 0);
});

test('waking up after a long sleep asks at once', () => {
  const link = machine().online();
  assert.deepEqual(link.give('wake', {}).did(), [], 'it was heard just now');
  link.now = 60_000;
  assert.deepEqual(link.give('wake', {}).did(), ['probe']);
});

test('news of an old socket is no news', () => {
  const link = machine().online();
  const old = link.state.socket;
  link.give('closed', { code: 1006, socket: old }).give('timer', { name: 'retry' });
  const before = link.state;
  for (const type of ['opened', 'closed', 'push', 'heard', 'probeFailed', 'refreshed']) {
    link.give(type, { socket: old, code: 4500, push: { type: 'reconnect', afterMs: 1 } });
    assert.equal(link.state, before, type);
  }
});

test('whatever comes in whatever state, the machine stands', () => {
  const types = ['start', 'token', 'noToken', 'opened', 'welcome', 'refused', 'closed', 'push', 'heard', 'probeFailed',
    'refreshed', 'refreshRefused', 'timer', 'wake', 'connectNow', 'stop', 'unknown'];
  let seed = 7;
  const random = () => { seed = (seed * 48271) % 2147483647; return seed / 2147483647; };
  let state = initialConnection;
  for (let turn = 0; turn < 20_000; turn += 1) {
    const type = types[Math.floor(random() * types.length)];
    const code = [1000, 1006, 4000, 4002, 4500, 4503][Math.floor(random() * 6)];
    const input = {
      type, code, socket: random() < 0.8 ? state.socket : state.socket - 1, token: token(`t${turn}`, turn * 10), welcome,
      error: { code: random() < 0.5 ? 'token_expired' : 'overloaded' }, name: ['retry', 'renew', 'silence'][turn % 3],
      push: { type: random() < 0.5 ? 'reconnect' : 'token.expiring', afterMs: 5 }, expiresAt: turn,
    };
    const [next, effects] = step(state, type === 'noToken' ? { ...input, code: 'unauthenticated', socket: undefined } : input,
      { now: turn, random: random() });
    assert.ok(['idle', 'authorizing', 'connecting', 'greeting', 'online', 'waiting', 'stopped'].includes(next.phase));
    if (next.phase === 'waiting' && state.phase !== 'waiting') assert.ok(effects.some((effect) => effect.do === 'setTimer'));
    state = next;
  }
});

test('delays double to a minute and are spread', () => {
  assert.equal(backoff(0, 0), 250);
  assert.equal(backoff(0, 0.999999), 500);
  assert.equal(backoff(30, 0.999999), 60_000);
  assert.ok(backoff(3, 0) < backoff(3, 0.9));
});

test('close codes have names, unknown ones a meaning', () => {
  assert.deepEqual(closeReason(4001), { name: 'slow_consumer', stops: false });
  assert.deepEqual(closeReason(4777), { name: 'stopped', stops: true });
  assert.deepEqual(closeReason(1001), { name: 'temporarily_unavailable', stops: false });
});
