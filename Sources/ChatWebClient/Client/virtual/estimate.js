/**
 * Guesses the height of rows before they are measured. Only the scroll bar depends on how good the guess is.
 *
 * @param {{width: number, em: number}} box Width of the list and size of its font, in CSS pixels.
 * @returns {(row: object) => number} Height in pixels of a row of `views/conversation/rows.js`.
 */
export function createEstimate({ width, em }) {
  const line = em * 1.4;
  const bubble = Math.min(width * 0.8, em * 36);
  const perLine = Math.max(8, bubble / (em * 0.5));
  return (row) => {
    if (row.kind === 'day' || row.kind === 'new') return line + em * 1.5;
    const { body, reactions, replyTo } = row.message ?? row.pending;
    const lines = Math.min(20, Math.ceil(body.length / perLine) + newlines(body));
    const extras = (reactions?.length ? 2 : 0) + (replyTo ? 2.5 : 0) + (row.kind === 'pending' ? 0.5 : 0);
    return (Math.max(1, lines) + extras) * line + em * (row.startsGroup ? 1.75 : 1.25);
  };
}

function newlines(body) {
  let count = 0;
  for (let at = body.indexOf('\n'); at >= 0 && count < 20; at = body.indexOf('\n', at + 1)) count += 1;
  return count;
}
