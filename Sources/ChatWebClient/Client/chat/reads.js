// Requests that change nothing are made again while the server is busy, as long as the connection lives.
import { backoff } from '../transport/backoff.js';

const passing = new Set(['rate_limited', 'overloaded', 'timeout', 'store_unavailable']);

/**
 * @param {{request(type: string, fields: object): Promise<object>, clock, random: () => number}} context
 * @returns {(type: string, fields?: object) => Promise<object>} as `request`; rejects only with errors that do not pass
 */
export function createReads({ request, clock, random }) {
  const pause = (ms) => new Promise((resolve) => { clock.setTimeout(resolve, ms); });

  return async function read(type, fields = {}) {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await request(type, fields);
      } catch (error) {
        if (!passing.has(error.code)) throw error;
        await pause(Math.max(error.retryAfterMs ?? 0, backoff(attempt, random())));
      }
    }
  };
}
