// Emoji with their modifiers and joiners, flags, keycaps (UTS 51 §1.4.9).
const ONLY_EMOJI =
  /^(?:\p{Extended_Pictographic}[\p{Emoji_Modifier}\uFE0F\u200D\u{E0020}-\u{E007F}]*|\p{Regional_Indicator}{2}|[0-9#*]\uFE0F?\u20E3|\s)+$/u;
const MOST_LARGE_EMOJI = 8;
const GRAPHEMES = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/**
 * Length of text in UTF-8 bytes, the unit of the server's limits; counted without building the bytes.
 * A lone surrogate counts three, as the replacement character it is sent as.
 *
 * @param {string} text
 */
export function utf8Length(text) {
  let bytes = 0;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) bytes += 1;
    else if (unit < 0x800) bytes += 2;
    else if (isHighSurrogate(unit) && isLowSurrogate(text.charCodeAt(index + 1))) {
      bytes += 4;
      index += 1;
    } else bytes += 3;
  }
  return bytes;
}

/**
 * Whether a message is nothing but a few emoji, and so is shown larger.
 *
 * @param {string} text
 */
export function isEmojiOnly(text) {
  if (text.length > MOST_LARGE_EMOJI * 12 || !ONLY_EMOJI.test(text)) return false;
  const graphemes = GRAPHEMES.segment(text.replaceAll(/\s/g, ''));
  return [...graphemes].length <= MOST_LARGE_EMOJI;
}

/**
 * The beginning of a text that is too long to be laid out whole, cut between graphemes where one ends near the limit.
 *
 * @param {string} text
 * @param {number} limit UTF-16 units.
 * @returns {string} The text itself when it fits.
 */
export function beginning(text, limit) {
  if (text.length <= limit) return text;
  const from = limit - 64;
  const graphemes = GRAPHEMES.segment(text.slice(0, limit + 64));
  let cut = graphemes.containing(limit)?.index ?? limit;
  if (cut < from) cut = isLowSurrogate(text.charCodeAt(limit)) ? limit - 1 : limit;
  return text.slice(0, cut);
}

/**
 * One line of a message for quotes, previews and names: white space runs become one blank.
 *
 * @param {string} text
 * @param {number} limit UTF-16 units.
 */
export function oneLine(text, limit) {
  const short = beginning(text, limit);
  const line = short.replaceAll(/\s+/g, ' ').trim();
  return short.length < text.length ? `${line}…` : line;
}

/** What is left of a typed text to send: without blank lines before it and white space after it. @param {string} text */
export function trimmedBody(text) {
  return text.replace(/^(?:[^\S\n]*\n)+/, '').trimEnd();
}

function isHighSurrogate(unit) {
  return unit >= 0xd800 && unit < 0xdc00;
}

function isLowSurrogate(unit) {
  return unit >= 0xdc00 && unit < 0xe000;
}
