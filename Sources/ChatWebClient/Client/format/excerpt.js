import { oneLine } from './text.js';

const LENGTH = 120;
const LEAD = 32;

/**
 * One line of a found text around the first word that was searched for, in pieces, so that the words can be marked.
 *
 * @param {string} text
 * @param {string} query words, compared without regard to case
 * @returns {Array<{text: string, isHit: boolean}>} joined: at most 120 characters and '…' where something was cut off
 */
export function excerpt(text, query) {
  const line = text.replace(/\s+/gu, ' ').trim();
  const words = query.trim().split(/\s+/u).filter(Boolean).map(escaped);
  if (words.length === 0) return [{ text: oneLine(line, LENGTH), isHit: false }];
  const pattern = new RegExp(words.join('|'), 'giu');
  const first = line.search(pattern);
  const start = first > LENGTH - LEAD ? wordStart(line, first - LEAD) : 0;
  return pieces((start > 0 ? '…' : '') + oneLine(line.slice(start), LENGTH), pattern);
}

const escaped = (word) => word.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

function wordStart(line, near) {
  const space = line.lastIndexOf(' ', near);
  return space > near - LEAD ? space + 1 : near + Number(/[\uDC00-\uDFFF]/.test(line[near]));
}

function pieces(line, pattern) {
  const found = [];
  let end = 0;
  for (const match of line.matchAll(pattern)) {
    if (match.index > end) found.push({ text: line.slice(end, match.index), isHit: false });
    found.push({ text: match[0], isHit: true });
    end = match.index + match[0].length;
  }
  if (end < line.length) found.push({ text: line.slice(end), isHit: false });
  return found;
}
