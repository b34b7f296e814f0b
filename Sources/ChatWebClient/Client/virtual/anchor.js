import { indexAt } from './layout.js';

/**
 * What has to stay where it is on screen while rows change around it.
 *
 * @typedef {object} Anchor
 * @property {string} key Row that is held.
 * @property {number} delta Pixels from the row's top to the top of the viewport; negative when the row begins below it.
 */

/**
 * The anchors of a viewport, best first: the first row that begins inside it, else the row at its top edge; then the rows around,
 * in case that one goes away. Rows that float (the first day's separator moves up to whatever is put before it) come last.
 *
 * @param {import('./layout.js').Layout} layout
 * @param {number} top Pixels from the top of the first row to the top of the viewport.
 * @param {number} height Of the viewport.
 * @param {number} [count] Rows remembered on each side.
 * @returns {Anchor[]} Empty when there are no rows.
 */
export function anchorsAt(layout, top, height, count = 8) {
  const last = layout.rows.length - 1;
  if (last < 0) return [];
  const atEdge = indexAt(layout, top);
  const beginsInside = atEdge < last && layout.offsets[atEdge] < top && layout.offsets[atEdge + 1] < top + height;
  const best = beginsInside ? atEdge + 1 : atEdge;
  const anchors = [];
  const add = (index) => {
    if (index >= 0 && index <= last) anchors.push(anchorOf(layout, index, top));
  };
  add(best);
  for (let distance = 1; distance <= count; distance += 1) {
    add(best + distance);
    add(best - distance);
  }
  const floats = ({ key }) => Boolean(layout.rows[layout.indexes.get(key)].floats);
  return [...anchors.filter((anchor) => !floats(anchor)), ...anchors.filter(floats)];
}

/**
 * The anchor that holds a certain row.
 *
 * @param {import('./layout.js').Layout} layout
 * @param {number} index
 * @param {number} top As of `anchorsAt`.
 * @returns {Anchor}
 */
export function anchorOf(layout, index, top) {
  return { key: layout.rows[index].key, delta: top - layout.offsets[index] };
}

/**
 * Where the top of the viewport must be so that the anchor is where it was.
 *
 * - Guarantees: for the layout the anchors were taken from, the answer is the same top; inserting, removing or resizing rows
 *   above the anchor moves the answer by exactly that height, below it not at all.
 *
 * @param {import('./layout.js').Layout} layout
 * @param {Anchor[]} anchors The first that still exists counts.
 * @returns {null|number} Null when none exists any more.
 */
export function topFor(layout, anchors) {
  for (const { key, delta } of anchors) {
    const index = layout.indexes.get(key);
    if (index !== undefined) return layout.offsets[index] + delta;
  }
  return null;
}

/**
 * Where the top of the viewport must be to show a row in its middle (or its beginning, if it is higher than the viewport).
 *
 * @param {import('./layout.js').Layout} layout
 * @param {number} index
 * @param {number} height Of the viewport, in pixels.
 * @param {number} [share] Share of the free height that goes above the row, 0…1.
 */
export function topToShow(layout, index, height, share = 0.5) {
  const rowHeight = layout.offsets[index + 1] - layout.offsets[index];
  return layout.offsets[index] - Math.max(0, height - rowHeight) * share;
}
