import assert from 'node:assert/strict';
import { test } from 'node:test';
import { splitLinks } from '../../Sources/ChatWebClient/Client/format/links.js';
import { beginning, isEmojiOnly, oneLine, trimmedBody, utf8Length } from '../../Sources/ChatWebClient/Client/format/text.js';
import { createTimeFormats } from '../../Sources/ChatWebClient/Client/format/time.js';

const links = (text) => splitLinks(text).filter((part) => part.href).map((part) => part.href);

test('addresses become links without the punctuation of the sentence', () => {
  const table = [
    ['see https://example.org/a.', ['https://example.org/a']],
    ['(https://example.org/a_(b))', ['https://example.org/a_(b)']],
    ['"https://example.org/?q=1&r=2"!', ['https://example.org/?q=1&r=2']],
    ['http://a.example, https://b.example…', ['http://a.example', 'https://b.example']],
    ['write to mailto:ada@example.org?!', ['mailto:ada@example.org']],
    ['HTTPS://EXAMPLE.ORG/X', ['HTTPS://EXAMPLE.ORG/X']],
    ['https://пример.example/путь', ['https://пример.example/путь']],
    ['https://[::1]:8080/x', ['https://[::1]:8080/x']],
  ];
  for (const [text, expected] of table) assert.deepEqual(links(text), expected, text);
});

test('nothing else becomes a link', () => {
  const table = ['javascript:alert(1)', 'data:text/html,x', 'xhttps://example.org', 'https://', 'mailto:', 'www.example.org', '<b>a</b>'];
  for (const text of table) assert.deepEqual(links(text), [], text);
});

test('a bidirectional control ends an address', () => {
  assert.deepEqual(links('https://example.org/\u202Egro.live'), ['https://example.org/']);
});

test('the parts of any text joined are the text', () => {
  const pieces = ['https://a.example/', ' ', '(', ')', '.', 'mailto:x', '\u202e', '😀', 'http://', '\n', '"', '[', ']'];
  let seed = 7;
  const random = () => ((seed = (seed * 48271) % 2147483647) / 2147483647);
  for (let round = 0; round < 500; round += 1) {
    const text = Array.from({ length: 12 }, () => pieces[Math.floor(random() * pieces.length)]).join('');
    const parts = splitLinks(text);
    assert.equal(parts.map((part) => part.text).join(''), text);
    assert.ok(parts.every((part) => part.text !== '' && (part.href === undefined || part.href === part.text)));
  }
});

test('a long run of closing brackets is cut in reasonable time', () => {
  const before = process.cpuUsage();
  splitLinks(`https://a.example/${')'.repeat(8000)}`);
  assert.ok(process.cpuUsage(before).user < 200_000);
});

test('bytes are counted as UTF-8', () => {
  for (const text of ['', 'a', 'é', '€', '😀', 'a😀é€', '👩‍👩‍👧']) {
    assert.equal(utf8Length(text), new TextEncoder().encode(text).length, text);
  }
  assert.equal(utf8Length('\ud800'), 3);
});

test('only a few emoji and nothing else are shown large', () => {
  for (const text of ['😀', '👍🏽 👍', '👩‍👩‍👧', '❤️', '🇩🇪']) assert.ok(isEmojiOnly(text), text);
  for (const text of ['', '1', 'ok 😀', '😀'.repeat(9), '#', '😀'.repeat(4000)]) assert.ok(!isEmojiOnly(text), text);
});

test('a beginning never cuts a grapheme in two', () => {
  const family = '👩‍👩‍👧';
  const text = family.repeat(100);
  const cut = beginning(text, 100);
  assert.ok(cut.length <= 100);
  assert.equal(cut, family.repeat(cut.length / family.length));
  assert.equal(beginning('short', 100), 'short');
  assert.ok(beginning(`${'a'.repeat(99)}${'\u0301'.repeat(9000)}`, 200).length <= 200);
});

test('one line joins lines and marks what was cut', () => {
  assert.equal(oneLine('a\n\n b', 64), 'a b');
  assert.equal(oneLine('x'.repeat(200), 100), `${'x'.repeat(100)}…`);
});

test('a body keeps its indentation and loses blank lines around it', () => {
  assert.equal(trimmedBody('\n \n  code\n  more \n\n'), '  code\n  more');
  assert.equal(trimmedBody(' \n\t'), '');
});

test('days are named as people say them, in the zone of the reader', () => {
  const time = createTimeFormats({ locale: 'en-GB', timeZone: 'Europe/Berlin' });
  const now = Date.parse('2025-03-30T12:00:00Z');
  assert.equal(time.day(now, now), 'Today');
  assert.equal(time.day(Date.parse('2025-03-29T22:59:59Z'), now), 'Yesterday');
  assert.equal(time.day(Date.parse('2025-03-29T23:00:00Z'), now), 'Today');
  assert.equal(time.day(Date.parse('2025-03-25T10:00:00Z'), now), 'Tuesday');
  assert.equal(time.day(Date.parse('2025-02-25T10:00:00Z'), now), '25 February');
  assert.equal(time.day(Date.parse('2024-02-25T10:00:00Z'), now), '25 February 2024');
  assert.equal(time.day(Date.parse('2025-04-02T10:00:00Z'), now), '2 April');
  assert.equal(time.time(Date.parse('2025-03-30T08:05:00Z')), '10:05');
  assert.equal(time.dayKey(Date.parse('2025-03-30T21:59:59Z')), '2025-03-30');
  assert.equal(time.dayKey(Date.parse('2025-03-30T22:00:00Z')), '2025-03-31');
  assert.equal(time.untilTomorrow(now), 10 * 3600 * 1000);
});
