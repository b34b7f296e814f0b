// Carries out what the connection machine decides: tokens, sockets and timers.
import { initialConnection, step } from '../transport/connection.js';
import { openChannel } from '../transport/channel.js';

/**
 * @param {object} world `{tokens, url, WebSocket, clock: {now, setTimeout, clearTimeout}, random, hello: () => object}`;
 *   `hello` gives the fields of `hello` besides the token
 * @param {{ready(welcome), push(push), changed(connection), signedOut(problem)}} handlers
 */
export function createLink(world, handlers) {
  const { tokens, clock, random } = world;
  let state = initialConnection;
  let channel = null;
  const timers = new Map();

  function input(event) {
    const before = state;
    const [next, effects] = step(state, event, { now: clock.now(), random: random() });
    state = next;
    if (shown(before) !== shown(next)) handlers.changed(visible(next));
    for (const effect of effects) perform[effect.do](effect);
  }

  const perform = {
    fetchToken({ fresh, known }) {
      tokens.obtain({ fresh, known }).then(
        (token) => input({ type: 'token', token }),
        ({ code = 'internal', retryAfterMs }) => input({ type: 'noToken', code, retryAfterMs }),
      );
    },
    openSocket({ socket }) {
      channel = openChannel(world, {
        opened: () => input({ type: 'opened', socket }),
        heard: () => input({ type: 'heard', socket }),
        push(push) {
          input({ type: 'push', push, socket });
          handlers.push(push);
        },
        closed: (code) => input({ type: 'closed', code, socket }),
      });
    },
    closeSocket() {
      channel?.close();
      channel = null;
    },
    hello({ token }) {
      const { socket } = state;
      channel.request('hello', { ...world.hello(), token }).then(
        (welcome) => input({ type: 'welcome', welcome, socket }),
        (error) => input({ type: error.code === 'connection_lost' ? 'closed' : 'refused', error, code: 1006, socket }),
      );
    },
    ready: ({ welcome }) => handlers.ready(welcome),
    refresh({ token }) {
      const { socket } = state;
      channel.request('token.refresh', { token }).then(
        ({ expiresAt }) => input({ type: 'refreshed', expiresAt, socket }),
        () => input({ type: 'refreshRefused', socket }),
      );
    },
    // Browsers hide the protocol's own pings, so a request that changes nothing is what tells a dead socket from a quiet one.
    probe({ ms }) {
      const { socket } = state;
      const { presence } = world.hello();
      channel.request('presence.set', { state: presence }, ms).catch((error) => {
        if (error.code === 'connection_lost') input({ type: 'probeFailed', socket });
      });
    },
    setTimer({ name, ms }) {
      clock.clearTimeout(timers.get(name));
      timers.set(name, clock.setTimeout(() => input({ type: 'timer', name }), ms));
    },
    clearTimers() {
      for (const timer of timers.values()) clock.clearTimeout(timer);
      timers.clear();
    },
    signedOut: ({ problem }) => handlers.signedOut(problem),
  };

  return {
    start: () => input({ type: 'start' }),
    stop: () => input({ type: 'stop' }),
    connectNow: () => input({ type: 'connectNow' }),
    /** The page is looked at again, or the network is back. */
    wake: (isNetwork) => input({ type: 'wake', isNetwork }),
    isOnline: () => state.phase === 'online',
    /** Sends a request on the signed-in connection; rejects with `connection_lost` when there is none. */
    request(type, fields = {}) {
      if (state.phase !== 'online') return Promise.reject({ code: 'connection_lost' });
      return channel.request(type, fields);
    },
  };
}

const phases = { authorizing: 'connecting', greeting: 'connecting' };

const visible = ({ phase, retryAt, reason, signInEndsAt }) => ({ phase: phases[phase] ?? phase, retryAt, reason, signInEndsAt });

const shown = (state) => JSON.stringify(visible(state));
