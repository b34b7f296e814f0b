// The life of a connection as a pure machine: inputs are what happened, effects are what is to be done. chat/link.js does it.
import { backoff } from './backoff.js';
import { closeReason } from './close_codes.js';

/** An answer to a probe has to come within this time, in milliseconds. */
export const PROBE_TIMEOUT = 10_000;
/** A token with less life than this is not worth connecting with. */
const TOKEN_MARGIN = 5_000;
/** When the server goes silent for so long, waking up asks whether it is still there. */
const WAKE_SILENCE = 5_000;
/** After a renewal that failed for now, the next attempt. */
const RENEWAL_RETRY = 10_000;

/** Codes of a refused `hello` with which another token may help. */
const isTokenCode = (code) => code.startsWith('token_') || code === 'unauthenticated';
const fatalCodes = new Map([['user_disabled', 'user_disabled'], ['limit_exceeded', 'too_many_connections']]);

/**
 * Phases: idle (no connection wanted), authorizing (a token is fetched), connecting (the socket opens), greeting (`hello` is
 * under way), online, waiting (for the next attempt), stopped (a person has to decide).
 *
 * @returns the state before `start`
 */
export const initialConnection = Object.freeze({
  phase: 'idle', socket: 0, attempt: 0, token: null, triedFresh: false, delay: null, reason: null,
  retryAt: null, signInEndsAt: null, heardAt: 0, heartbeat: 25_000, renewing: false,
});

/**
 * What follows from an input.
 *
 * @param {object} state as made by this function
 * @param {{type: string}} input start, token, noToken, opened, welcome, refused, closed, push, heard, probeFailed, refreshed,
 *   refreshRefused, timer, wake, connectNow, stop
 * @param {{now: number, random: number}} world milliseconds and 0..<1
 * @returns {[object, object[]]} the next state and effects in order
 */
export function step(state, input, world) {
  // News of a socket that was given up is no news.
  if (input.socket !== undefined && input.socket !== state.socket) return [state, []];
  const handle = handlers[input.type];
  return handle ? handle(state, input, world) : [state, []];
}

const handlers = {
  start: (state, input, world) => authorize({ ...state, attempt: 0 }, false, world),
  connectNow: (state, input, world) => {
    if (state.phase !== 'waiting' && state.phase !== 'stopped') return [state, []];
    return authorize({ ...state, delay: null }, state.phase === 'stopped', world);
  },
  stop: (state) => [
    { ...initialConnection, socket: state.socket + 1 }, [{ do: 'clearTimers' }, { do: 'closeSocket' }],
  ],

  token: (state, { token }, world) => {
    if (state.phase === 'authorizing') return connect({ ...state, token });
    return state.renewing ? renewed(state, token, world) : [state, []];
  },
  noToken: (state, { code, retryAfterMs }, world) => {
    if (state.phase === 'authorizing') {
      if (code === 'unauthenticated') return signedOut(state, state.reason);
      return wait(state, code, retryAfterMs, world);
    }
    if (!state.renewing) return [state, []];
    const idle = { ...state, renewing: false };
    if (code === 'unauthenticated') return [{ ...idle, signInEndsAt: state.token.expiresAt }, []];
    return [idle, [{ do: 'setTimer', name: 'renew', ms: RENEWAL_RETRY }]];
  },

  opened: (state) => {
    if (state.phase !== 'connecting') return [state, []];
    return [{ ...state, phase: 'greeting' }, [{ do: 'hello', token: state.token.token }]];
  },
  welcome: (state, { welcome }, { now }) => {
    if (state.phase !== 'greeting') return [state, []];
    const online = {
      ...state, phase: 'online', attempt: 0, triedFresh: false, delay: null, reason: null, retryAt: null, heardAt: now,
      heartbeat: welcome.heartbeatMs, token: { ...state.token, expiresAt: welcome.tokenExpiresAt }, signInEndsAt: null,
    };
    return [online, [{ do: 'ready', welcome }, { do: 'setTimer', name: 'silence', ms: welcome.heartbeatMs }]];
  },
  refused: (state, { error }, world) => {
    if (state.phase !== 'greeting') return [state, []];
    if (isTokenCode(error.code)) {
      if (state.triedFresh) return signedOut(state, error.code);
      const [next, effects] = authorize({ ...state, triedFresh: true, reason: error.code }, true, world);
      return [{ ...next, socket: state.socket + 1 }, [{ do: 'closeSocket' }, ...effects]];
    }
    if (fatalCodes.has(error.code)) return halt(state, fatalCodes.get(error.code));
    return wait(state, error.code, error.retryAfterMs, world);
  },
  closed: (state, { code }, world) => {
    if (!['connecting', 'greeting', 'online'].includes(state.phase)) return [state, []];
    const { name, stops } = closeReason(code);
    if (name === 'token_expired' && !state.triedFresh) {
      return authorize({ ...state, triedFresh: true, reason: name }, true, world);
    }
    return stops ? halt(state, name) : wait(state, name, undefined, world);
  },

  push: (state, { push }) => {
    if (push.type === 'reconnect') return [{ ...state, delay: push.afterMs }, []];
    return push.type === 'token.expiring' ? renew(state) : [state, []];
  },
  heard: (state, input, { now }) => [state.heardAt === now ? state : { ...state, heardAt: now }, []],
  refreshed: (state, { expiresAt }) => {
    if (state.phase !== 'online') return [state, []];
    return [{ ...state, renewing: false, signInEndsAt: null, token: { ...state.token, expiresAt } }, []];
  },
  refreshRefused: (state) => {
    if (state.phase !== 'online') return [state, []];
    return [{ ...state, renewing: false, signInEndsAt: state.token.expiresAt }, []];
  },

  timer: (state, { name }, world) => {
    if (name === 'retry' && state.phase === 'waiting') return authorize({ ...state, delay: null }, false, world);
    if (name === 'renew') return renew(state);
    if (name !== 'silence' || state.phase !== 'online') return [state, []];
    const left = state.heardAt + state.heartbeat - world.now;
    if (left > 0) return [state, [{ do: 'setTimer', name: 'silence', ms: left }]];
    return [state, [{ do: 'probe', ms: PROBE_TIMEOUT }, { do: 'setTimer', name: 'silence', ms: state.heartbeat }]];
  },
  probeFailed: (state, input, world) => (
    state.phase === 'online' ? wait({ ...state, attempt: 0 }, 'connection_lost', 0, world) : [state, []]
  ),
  wake: (state, { isNetwork }, world) => {
    // Waiting has lost its reason only when the network is what came back; a look at the page asks again soon enough.
    if (state.phase === 'waiting' && isNetwork && state.delay === null) return authorize(state, false, world);
    if (state.phase !== 'online' || world.now - state.heardAt < WAKE_SILENCE) return [state, []];
    return [state, [{ do: 'probe', ms: PROBE_TIMEOUT / 2 }]];
  },
};

function authorize(state, fresh, { now }) {
  const socket = state.socket + 1;
  const next = { ...state, phase: 'authorizing', socket, retryAt: null, renewing: false };
  const effects = [{ do: 'clearTimers' }];
  if (!fresh && state.token && state.token.expiresAt - now > TOKEN_MARGIN) {
    const [connected, more] = connect(next);
    return [connected, [...effects, ...more]];
  }
  const known = state.token?.token ?? null;
  return [{ ...next, token: null }, [...effects, { do: 'fetchToken', fresh, known }]];
}

const connect = (state) => [{ ...state, phase: 'connecting' }, [{ do: 'openSocket', socket: state.socket }]];

function wait(state, reason, retryAfterMs, { now, random }) {
  const ms = state.delay ?? Math.max(retryAfterMs ?? 0, retryAfterMs === 0 ? 0 : backoff(state.attempt, random));
  const next = {
    ...state, phase: 'waiting', socket: state.socket + 1, attempt: state.attempt + 1, reason, retryAt: now + ms,
    renewing: false,
  };
  return [next, [{ do: 'clearTimers' }, { do: 'closeSocket' }, { do: 'setTimer', name: 'retry', ms }]];
}

function halt(state, reason) {
  // Another token may be needed next, whatever the reason was.
  const next = { ...state, phase: 'stopped', socket: state.socket + 1, reason, retryAt: null, token: null, renewing: false };
  return [next, [{ do: 'clearTimers' }, { do: 'closeSocket' }]];
}

function signedOut(state, problem) {
  const effects = [{ do: 'clearTimers' }, { do: 'closeSocket' }, { do: 'signedOut', problem }];
  return [{ ...initialConnection, socket: state.socket + 1 }, effects];
}

function renew(state) {
  if (state.phase !== 'online' || state.renewing) return [state, []];
  return [{ ...state, renewing: true }, [{ do: 'fetchToken', fresh: true, known: state.token.token }]];
}

function renewed(state, token, { now }) {
  // An issuer that gives no refresh token gives the same token again, and only a person can sign in anew.
  const isNewer = token.token !== state.token.token && token.expiresAt > now;
  if (!isNewer) return [{ ...state, renewing: false, signInEndsAt: state.token.expiresAt }, []];
  return [{ ...state, token: { ...token, expiresAt: state.token.expiresAt } }, [{ do: 'refresh', token: token.token }]];
}
