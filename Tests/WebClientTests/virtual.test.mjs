import assert from 'node:assert/strict';
import { test } from 'node:test';
import { anchorsAt, topFor, topToShow } from '../../Sources/ChatWebClient/Client/virtual/anchor.js';
import { createEstimate } from '../../Sources/ChatWebClient/Client/virtual/estimate.js';
import { heightOf, indexAt, layOut, totalHeight, visibleRange, withHeights } from '../../Sources/ChatWebClient/Client/virtual/layout.js';

const ROUNDS = 300;

function generator(seed) {
  let value = seed;
  const random = () => ((value = (value * 48271) % 2147483647) / 2147483647);
  return { random, below: (limit) => Math.floor(random() * limit) };
}

function madeUp({ below, random }, count = 1 + below(60), prefix = 'r') {
  const rows = Array.from({ length: count }, (_, index) => ({ key: `${prefix}${index}` }));
  const measured = new Map(rows.filter(() => random() < 0.5).map((row) => [row.key, 1 + below(400)]));
  return { rows, measured, layout: layOut(rows, measured, () => 50) };
}

test('offsets add up and every position finds the row that covers it', () => {
  const source = generator(11);
  for (let round = 0; round < ROUNDS; round += 1) {
    const { rows, layout } = madeUp(source);
    rows.forEach((_, index) => {
      const top = layout.offsets[index];
      assert.equal(indexAt(layout, top), index);
      assert.equal(indexAt(layout, top + heightOf(layout, index) - 0.25), index);
    });
    assert.equal(indexAt(layout, -10), 0);
    assert.equal(indexAt(layout, totalHeight(layout) + 10), rows.length - 1);
  }
});

test('the visible range covers the viewport and keeps to its limit', () => {
  const source = generator(12);
  for (let round = 0; round < ROUNDS; round += 1) {
    const { rows, layout } = madeUp(source, 1 + source.below(400));
    const height = 1 + source.below(900);
    const top = source.random() * totalHeight(layout);
    const { first, end } = visibleRange(layout, { top, height, overscan: 500, mostRows: 120 });
    assert.ok(first >= 0 && end <= rows.length && first < end && end - first <= 120);
    const fits = indexAt(layout, top + height - 0.5) - indexAt(layout, top) < 120;
    if (!fits) continue;
    assert.ok(layout.offsets[first] <= top);
    assert.ok(layout.offsets[end] >= Math.min(top + height - 0.5, totalHeight(layout)));
  }
  assert.deepEqual(visibleRange(layOut([], new Map(), () => 1), { top: 0, height: 9, overscan: 9, mostRows: 9 }), { first: 0, end: 0 });
});

test('new heights give the layout that laying out again gives', () => {
  const source = generator(13);
  for (let round = 0; round < ROUNDS; round += 1) {
    const { rows, measured, layout } = madeUp(source);
    const heights = new Map(rows.filter(() => source.random() < 0.2).map((row) => [row.key, 1 + source.below(300)]));
    heights.set('unknown', 7);
    const again = layOut(rows, new Map([...measured, ...heights]), () => 50);
    assert.deepEqual(withHeights(layout, heights).offsets, again.offsets);
  }
});

test('heights that did not change leave the layout as it is', () => {
  const { layout } = madeUp(generator(14));
  assert.equal(withHeights(layout, new Map([['r0', heightOf(layout, 0)]])), layout);
});

test('the anchor stays put to the pixel whatever changes above and below it', () => {
  const source = generator(15);
  for (let round = 0; round < ROUNDS; round += 1) {
    const { rows, measured, layout } = madeUp(source);
    const top = source.random() * totalHeight(layout);
    const height = 1 + source.below(900);
    const anchors = anchorsAt(layout, top, height);
    assert.ok(Math.abs(topFor(layout, anchors) - top) < 1e-9);

    const held = layout.indexes.get(anchors[0].key);
    const prepended = madeUp(source, source.below(30), 'p').rows;
    const appended = madeUp(source, source.below(30), 'a').rows;
    const kept = rows.filter((row, index) => index === held || source.random() < 0.9);
    const resized = new Map([...measured].map(([key, height]) => [key, source.random() < 0.5 ? height : 1 + source.below(400)]));
    const changed = layOut([...prepended, ...kept, ...appended], resized, () => 35);
    const onScreenBefore = layout.offsets[held] - top;
    const onScreenAfter = changed.offsets[changed.indexes.get(anchors[0].key)] - topFor(changed, anchors);
    assert.ok(Math.abs(onScreenBefore - onScreenAfter) < 1e-9);
  }
});

test('when the anchor row goes away its nearest neighbour is held', () => {
  const rows = ['a', 'b', 'c'].map((key) => ({ key }));
  const anchors = anchorsAt(layOut(rows, new Map(), () => 10), 12, 5);
  assert.deepEqual(anchors[0], { key: 'b', delta: 2 });
  assert.equal(topFor(layOut([rows[0], rows[2]], new Map(), () => 10), anchors), 2);
  assert.equal(topFor(layOut([{ key: 'z' }], new Map(), () => 10), anchors), null);
  assert.deepEqual(anchorsAt(layOut([], new Map(), () => 10), 0, 5), []);
});

test('a row that begins inside the viewport is held rather than one cut off at its edge', () => {
  const layout = layOut(['a', 'b', 'c'].map((key) => ({ key })), new Map([['b', 100]]), () => 10);
  assert.equal(anchorsAt(layout, 0, 50)[0].key, 'a');
  assert.equal(anchorsAt(layout, 4, 50)[0].key, 'b');
  assert.equal(anchorsAt(layout, 20, 50)[0].key, 'b');
  assert.equal(anchorsAt(layout, 70, 50)[0].key, 'c');
});

test('a row is shown in the middle, and from its beginning when it is too high', () => {
  const layout = layOut([{ key: 'a' }, { key: 'b' }, { key: 'c' }], new Map([['b', 20], ['c', 900]]), () => 100);
  assert.equal(topToShow(layout, 1, 220), 0);
  assert.equal(topToShow(layout, 2, 220), 120);
});

test('estimates grow with the text up to the fold', () => {
  const estimate = createEstimate({ width: 800, em: 16 });
  const row = (body) => ({ kind: 'message', message: { body, reactions: [] }, startsGroup: true });
  assert.ok(estimate(row('a'.repeat(500))) > estimate(row('a')));
  assert.equal(estimate(row('a\n'.repeat(100))), estimate(row('a'.repeat(8192))));
  assert.ok(estimate({ kind: 'day' }) > 0);
});

test('ten thousand rows are laid out in a few milliseconds', () => {
  const { rows, measured } = madeUp(generator(16), 10_000);
  const spent = Array.from({ length: 7 }, () => {
    const before = process.cpuUsage();
    layOut(rows, measured, () => 50);
    return process.cpuUsage(before).user / 1000;
  });
  assert.ok(Math.min(...spent) < 20, `${Math.min(...spent)} ms`);
});

test('a separator that moves up to earlier messages does not take the viewport with it', () => {
  const day = { key: 'day', floats: true };
  const before = layOut([day, { key: 'c' }, { key: 'd' }], new Map(), () => 10);
  const after = layOut([day, { key: 'a' }, { key: 'b' }, { key: 'c' }, { key: 'd' }], new Map(), () => 10);
  assert.equal(topFor(after, anchorsAt(before, 0, 20)), 20);
  assert.equal(anchorsAt(layOut([day], new Map(), () => 10), 0, 20)[0].key, 'day');
});
