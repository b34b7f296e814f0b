// What a close code asks of a client (Docs/protocol.md, "Close codes").

const names = new Map([
  [4000, 'server_draining'],
  [4001, 'slow_consumer'],
  [4002, 'token_expired'],
  [4003, 'ping_timeout'],
  [4004, 'temporarily_unavailable'],
  [4500, 'invalid_token'],
  [4501, 'hello_timeout'],
  [4502, 'user_disabled'],
  [4503, 'revoked'],
  [4504, 'kicked'],
  [4505, 'protocol_violation'],
  [4506, 'rate_limited'],
  [4507, 'too_many_connections'],
]);

/**
 * The name and meaning of a close code.
 *
 * @param {number} code of the WebSocket's close event
 * @returns {{name: string, stops: boolean}} `stops` when the client must not come back by itself
 */
export function closeReason(code) {
  const stops = code >= 4500 && code <= 4999;
  return { name: names.get(code) ?? (stops ? 'stopped' : 'temporarily_unavailable'), stops };
}
