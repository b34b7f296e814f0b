import assert from 'node:assert/strict';
import { test } from 'node:test';
import { excerpt } from '../../Sources/ChatWebClient/Client/format/excerpt.js';
import { hueOf, initials } from '../../Sources/ChatWebClient/Client/format/initials.js';
import { presenceText } from '../../Sources/ChatWebClient/Client/format/presence.js';
import { previewOf } from '../../Sources/ChatWebClient/Client/format/preview.js';
import { createTimeFormats } from '../../Sources/ChatWebClient/Client/format/time.js';
import { sidebarText } from '../../Sources/ChatWebClient/Client/text/shell.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NOW = Date.UTC(2026, 10, 28, 15, 5);

test('initials are those of the first and the last word, in any script', () => {
  const table = [
    ['Ada Lovelace', 'AL'], ['bob', 'B'], ['  María  José del Carmen ', 'MC'], ['дмитрий менделеев', 'ДМ'], ['王小明', '王'],
    ['🦊 Fox', 'F'], ['(the) 7th', 'T7'], ['e\u0301mile', 'E\u0301'], ['', '?'], ['🦊 — !', '?'],
  ];
  for (const [name, expected] of table) assert.equal(initials(name), expected, name);
});

test('a hue is the same every time, and ids that differ in a character get hues all around', () => {
  assert.equal(hueOf('ada'), hueOf('ada'));
  const sectors = new Set(Array.from({ length: 60 }, (_, index) => Math.floor(hueOf(`user-${index}`) / 30)));
  assert.equal(sectors.size, 12);
  for (let index = 0; index < 500; index += 1) assert.ok(hueOf(`u${index}`) >= 0 && hueOf(`u${index}`) < 360);
});

test('presence is told in words that fit how long ago it was', () => {
  const seen = (ago) => presenceText({ state: 'offline', lastSeen: NOW - ago }, NOW, 'en-GB', 'UTC');
  assert.equal(presenceText({ state: 'online' }, NOW), 'online');
  assert.equal(presenceText({ state: 'away', lastSeen: 1 }, NOW), 'away');
  assert.equal(presenceText({ state: 'offline' }, NOW), 'offline');
  assert.equal(seen(-MINUTE), 'last seen just now');
  assert.equal(seen(59_999), 'last seen just now');
  assert.equal(seen(5 * MINUTE), 'last seen 5 min ago');
  assert.equal(seen(HOUR), 'last seen 1 h ago');
  assert.equal(seen(24 * HOUR), 'last seen yesterday');
  assert.equal(seen(40 * HOUR), 'last seen 26 Nov 2026');
});

test('times in lists become coarser with age, by calendar days of the reader', () => {
  const { short } = createTimeFormats({ locale: 'en-GB', timeZone: 'UTC' });
  assert.equal(short(NOW - HOUR, NOW), '14:05');
  assert.equal(short(NOW + HOUR, NOW), '16:05');
  assert.equal(short(NOW - 16 * HOUR, NOW), 'Yesterday');
  assert.equal(short(NOW - 3 * 24 * HOUR, NOW), 'Wed');
  assert.equal(short(NOW - 7 * 24 * HOUR, NOW), '21/11/2026');
  assert.equal(createTimeFormats({ locale: 'en-GB', timeZone: 'Pacific/Auckland' }).short(NOW - 5 * HOUR, NOW), 'Yesterday');
});

const me = { id: 'me', handle: 'me', displayName: 'Me' };
const group = { id: 'c', kind: 'group', title: 'Team', preview: { id: 'm', by: 'ada', body: 'Hello\nthere' } };
const state = (more = {}) => ({
  session: { me },
  users: new Map([['me', me], ['ada', { id: 'ada', handle: 'ada', displayName: 'Ada Lovelace' }]]),
  typing: new Map(), drafts: new Map(), open: null, ...more,
});

test('the preview shows who types before the draft before what is being sent before the last message', () => {
  const typing = new Map([['c', ['ada']]]);
  const drafts = new Map([['c', 'half a\nthought']]);
  const pending = { body: 'on its way' };
  assert.deepEqual(previewOf(state({ typing, drafts }), group, pending), { kind: 'typing', text: 'Ada Lovelace is typing…' });
  assert.deepEqual(previewOf(state({ drafts }), group, pending), { kind: 'draft', text: 'half a thought' });
  assert.deepEqual(previewOf(state({ drafts, open: 'c' }), group, pending), { kind: 'message', text: 'You: on its way' });
  assert.deepEqual(previewOf(state(), group), { kind: 'message', text: 'Ada: Hello there' });
  assert.deepEqual(previewOf(state(), { ...group, kind: 'direct' }), { kind: 'message', text: 'Hello there' });
  assert.deepEqual(previewOf(state(), { ...group, preview: { by: 'me', body: 'x' } }), { kind: 'message', text: 'You: x' });
  assert.deepEqual(previewOf(state(), { ...group, preview: { by: 'ada', body: '', deleted: true } }), {
    kind: 'deleted', text: 'Message deleted',
  });
  assert.equal(previewOf(state(), { ...group, preview: undefined }).kind, 'none');
});

test('an excerpt has the found word in it and marks every hit', () => {
  assert.deepEqual(excerpt('See you at Five', 'five'), [{ text: 'See you at ', isHit: false }, { text: 'Five', isHit: true }]);
  assert.deepEqual(excerpt('a.b and axb', 'a.b').filter((piece) => piece.isHit), [{ text: 'a.b', isHit: true }]);
  const far = excerpt(`${'word '.repeat(200)}needle ${'more '.repeat(200)}`, 'needle hay');
  const text = far.map((piece) => piece.text).join('');
  assert.ok(far.some((piece) => piece.isHit && piece.text === 'needle'));
  assert.ok(text.startsWith('…word') && text.endsWith('…') && text.length <= 122);
  assert.equal(excerpt('nothing of it', 'zzz').map((piece) => piece.text).join(''), 'nothing of it');
  assert.deepEqual(excerpt('text', '  '), [{ text: 'text', isHit: false }]);
});

test('an excerpt keeps characters whole', () => {
  for (let shift = 0; shift < 40; shift += 1) {
    const text = excerpt(`${'🦊'.repeat(120)}${'x'.repeat(shift)}needle`, 'needle').map((piece) => piece.text).join('');
    assert.ok(text.isWellFormed?.() ?? !/[\uDC00-\uDFFF]/.test(text[1]), text);
  }
});

test('counts are in the singular and the plural', () => {
  assert.equal(sidebarText.unread(1), '1 unread message');
  assert.equal(sidebarText.unread(1234), '1,234 unread messages');
  assert.equal(sidebarText.badge(1000), '999+');
});
