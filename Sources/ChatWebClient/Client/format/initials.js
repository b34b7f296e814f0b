const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/**
 * One or two letters that stand for a name: of its first and its last word, in any script; '?' when it has neither letter
 * nor digit.
 *
 * @param {string} name
 * @returns {string}
 */
export function initials(name) {
  const words = name.split(/\s+/u).map(firstLetter).filter(Boolean);
  if (words.length === 0) return '?';
  return words.length === 1 ? words[0] : words[0] + words.at(-1);
}

// A letter with the marks that belong to it, so that an accent typed as a character of its own is not lost.
function firstLetter(word) {
  return word.match(/[\p{L}\p{N}]\p{M}*/u)?.[0].toLocaleUpperCase() ?? '';
}

/**
 * A hue derived from an id: the same on every device, and spread evenly.
 *
 * @param {string} id
 * @returns {number} degrees, 0...359
 */
export function hueOf(id) {
  let hash = FNV_OFFSET;
  for (const byte of new TextEncoder().encode(id)) hash = Math.imul(hash ^ byte, FNV_PRIME) >>> 0;
  // FNV leaves the ids of one directory, which differ in a character, close together; this spreads them (MurmurHash3's
  // finaliser).
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) % 360;
}
