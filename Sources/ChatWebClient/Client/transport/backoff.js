/** The delay before the first attempt after a loss, and the longest one, in milliseconds. */
const first = 500;
const longest = 60_000;

/**
 * How long to wait before connecting again: doubled with each failure up to a minute, and random in its upper half, so that
 * clients that lost their server together do not come back together.
 *
 * @param {number} attempt failures so far, 0 for the first
 * @param {number} random 0..<1
 * @returns {number} milliseconds
 */
export function backoff(attempt, random) {
  const ceiling = Math.min(longest, first * 2 ** Math.min(attempt, 16));
  return Math.round(ceiling * (0.5 + random / 2));
}
