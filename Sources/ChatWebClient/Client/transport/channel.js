// One WebSocket of the native protocol: requests matched with their replies, pushes handed on. Knows nothing of reconnecting.

/** A reply has to come within this time, in milliseconds. */
const REQUEST_TIMEOUT = 20_000;

const lost = () => ({ code: 'connection_lost', message: 'The connection ended before the answer came.' });

/**
 * Opens a socket.
 *
 * @param {{url: string, WebSocket: typeof WebSocket, clock: {setTimeout, clearTimeout}}} world
 * @param {{opened(): void, heard(): void, push(push: object): void, closed(code: number): void}} handlers `closed` comes
 *   once, unless `close()` was called
 */
export function openChannel({ url, WebSocket, clock }, handlers) {
  const waiting = new Map();
  const socket = new WebSocket(url, ['chat.v1']);
  let nextId = 1;
  let isOver = false;

  function end(code) {
    if (isOver) return;
    isOver = true;
    for (const { reject, timer } of waiting.values()) {
      clock.clearTimeout(timer);
      reject(lost());
    }
    waiting.clear();
    if (code !== undefined) handlers.closed(code);
  }

  function settle(reply) {
    const request = waiting.get(reply.re);
    if (!request) return;
    waiting.delete(reply.re);
    clock.clearTimeout(request.timer);
    if (reply.error) request.reject(reply.error); else request.resolve(reply);
  }

  socket.addEventListener('open', () => { if (!isOver) handlers.opened(); });
  socket.addEventListener('message', ({ data }) => {
    if (isOver) return;
    handlers.heard();
    const message = parsed(data);
    if (!message) return;
    if ('re' in message) settle(message); else handlers.push(message);
  });
  socket.addEventListener('close', ({ code }) => end(code));

  return {
    /**
     * Sends a request.
     *
     * @returns {Promise<object>} the reply; rejects with the error object, `connection_lost` when none came in time
     */
    request(type, fields, timeout = REQUEST_TIMEOUT) {
      return new Promise((resolve, reject) => {
        if (isOver || socket.readyState !== WebSocket.OPEN) return reject(lost());
        const id = String(nextId);
        nextId += 1;
        const timer = clock.setTimeout(() => {
          if (waiting.delete(id)) reject(lost());
        }, timeout);
        waiting.set(id, { resolve, reject, timer });
        socket.send(JSON.stringify({ id, type, ...fields }));
      });
    },
    /** Gives the socket up: nothing is told of it any more. */
    close() {
      end();
      socket.close(1000);
    },
  };
}

function parsed(data) {
  try {
    const message = JSON.parse(data);
    return message !== null && typeof message === 'object' ? message : null;
  } catch {
    return null;
  }
}
