// Bidirectional controls end an address: within it they could make it read as another one (UTR 36, section 2.7).
const ADDRESS = /(?<![\p{L}\p{N}_])(?:https?:\/\/|mailto:)[^\s<>"\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/giu;
const TRAILING = new Set('.,;:!?\'*_~…。，、！？»”’');
const CLOSING = { ')': '(', ']': '[', '}': '{' };
const SCHEMES = new Set(['https:', 'http:', 'mailto:']);

/**
 * Cuts text into plain stretches and addresses that may become links.
 *
 * - Guarantees: the texts joined are the input; a link's scheme is https, http or mailto and it parses as a URL (WHATWG);
 *   punctuation at its end belongs to the sentence, and so does a closing bracket that the address did not open.
 *
 * @param {string} text
 * @returns {{text: string, href?: string}[]} `href` only on links; never empty texts.
 */
export function splitLinks(text) {
  const parts = [];
  let done = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = withoutTrailing(match[0]);
    if (!isLink(address)) continue;
    if (match.index > done) parts.push({ text: text.slice(done, match.index) });
    parts.push({ text: address, href: address });
    done = match.index + address.length;
  }
  if (done < text.length) parts.push({ text: text.slice(done) });
  return parts;
}

function withoutTrailing(address) {
  const surplus = new Map(Object.entries(CLOSING).map(([close, open]) => [close, count(address, close) - count(address, open)]));
  let end = address.length;
  for (;;) {
    const last = address[end - 1];
    const unopened = surplus.get(last) > 0;
    if (!unopened && !TRAILING.has(last)) return address.slice(0, end);
    if (unopened) surplus.set(last, surplus.get(last) - 1);
    end -= 1;
  }
}

function count(text, character) {
  return text.split(character).length - 1;
}

function isLink(address) {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  return SCHEMES.has(url.protocol) && (url.protocol === 'mailto:' ? url.pathname !== '' : url.hostname !== '');
}
