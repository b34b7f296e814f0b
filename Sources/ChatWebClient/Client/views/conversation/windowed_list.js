import { h, listen } from '../dom.js';
import { anchorOf, anchorsAt, topFor, topToShow } from '../../virtual/anchor.js';
import { createEstimate } from '../../virtual/estimate.js';
import { indexAt, layOut, totalHeight, visibleRange, withHeights } from '../../virtual/layout.js';
import { createRowElements } from './row_elements.js';

const MOST_ROWS = 110;
const MOST_OVERSCAN = 600;
const AT_END = 32;
const SETTLED_MS = 150;
const MOST_PASSES = 5;

/**
 * A scrolling list that keeps only the rows around its viewport in the document.
 *
 * - Rows may have any height; what is on screen stays where it is, to the pixel, while rows around it come, go or change height.
 * - `following`: the end of the list is on screen and stays there when rows are added.
 * - Corrections while one scrolls go into the space above the rows, not into `scrollTop`: setting that would end a fling. The
 *   space (`slack`) is given back when scrolling has ended or the first row is reached.
 *
 * @param {object} parts
 * @param {string} parts.label Name of the list.
 * @param {Function} parts.create As of `createRowElements`.
 * @param {() => void} parts.moved Called after the viewport or the rows in it changed.
 */
export function createWindowedList({ label, create, moved }) {
  const list = h('ol', { class: 'timeline-rows', 'aria-label': label });
  const probe = h('div', { class: 'em-probe', 'aria-hidden': true });
  const element = h('div', { class: 'timeline scroll' }, probe, list);
  const resizes = new ResizeObserver(resized);
  const elements = createRowElements(list, {
    create,
    added: (row) => resizes.observe(row),
    removed: (row) => resizes.unobserve(row),
  });

  let measured = new Map();
  let box = { width: 0, em: 16 };
  let height = 0;
  let estimate = createEstimate(box);
  let layout = layOut([], measured, estimate);
  let range = { first: 0, end: 0 };
  let slack = 0;
  let spacers = { above: -1, below: -1 };
  let following = true;
  let settling = 0;

  const top = () => element.scrollTop - slack;
  const endTop = () => Math.max(0, totalHeight(layout) - height);

  function space() {
    const above = Math.max(0, slack + layout.offsets[range.first]);
    const below = totalHeight(layout) - layout.offsets[range.end];
    if (above !== spacers.above) list.style.setProperty('padding-block-start', `${above}px`);
    if (below !== spacers.below) list.style.setProperty('padding-block-end', `${below}px`);
    spacers = { above, below };
    elements.placeStray((index) => slack + layout.offsets[index]);
  }

  function remember(heights) {
    for (const [key, value] of heights) measured.set(key, value);
    const next = withHeights(layout, heights);
    if (next === layout) return false;
    layout = next;
    return true;
  }

  /**
   * Shows the rows at `wanted` (pixels from the first row). `isScrolling`: the correction must not touch `scrollTop`; `anchor`: what
   * is to stay in place while rows are measured, if not what is on screen.
   */
  function show(wanted, { isScrolling = false, anchor = null } = {}) {
    let at = wanted;
    for (let pass = 0; pass < MOST_PASSES; pass += 1) {
      range = visibleRange(layout, { top: at, height, overscan: Math.min(height, MOST_OVERSCAN), mostRows: MOST_ROWS });
      elements.render(layout, range);
      const anchors = anchor ? [anchor] : anchorsAt(layout, at, height);
      if (!remember(elements.measureNew())) break;
      at = following ? endTop() : (topFor(layout, anchors) ?? at);
    }
    scrollTo(at, isScrolling);
    elements.chooseTabStop(layout.rows, indexAt(layout, at + height - 1));
    moved();
  }

  function scrollTo(at, isScrolling) {
    const now = element.scrollTop;
    const absorbed = now - at;
    const canAbsorb = isScrolling && !following && range.first > 0 && layout.offsets[range.first] + absorbed > height;
    if (canAbsorb) {
      slack = absorbed;
      space();
      return;
    }
    slack = 0;
    space();
    if (following) element.scrollTop = element.scrollHeight;
    else if (Math.abs(now - at) > 0.01) {
      element.scrollTop = at;
      // Browsers round to whole device pixels; the rest stays in the space above the rows.
      const rest = element.scrollTop - at;
      if (Math.abs(rest) < 1) {
        slack = rest;
        space();
      }
    }
  }

  function scrolled() {
    following = isAtEnd();
    show(top(), { isScrolling: true });
    clearTimeout(settling);
    settling = setTimeout(settle, SETTLED_MS);
  }

  function settle() {
    if (Math.abs(slack) >= 1 && element.isConnected) show(top());
  }

  function isAtEnd() {
    return element.scrollHeight - element.scrollTop - element.clientHeight <= AT_END;
  }

  function resized(entries) {
    if (entries.some(({ target }) => target === element || target === probe)) return boxChanged();
    const at = top();
    const anchors = anchorsAt(layout, at, height);
    if (!remember(elements.heightsOf(entries))) return;
    show(following ? endTop() : (topFor(layout, anchors) ?? at));
  }

  /** Takes in the size of the list and of its text. */
  function readBox() {
    const em = probe.getBoundingClientRect().height / 10 || 16;
    const width = element.clientWidth;
    height = element.clientHeight;
    if (width === box.width && em === box.em) return;
    box = { width, em };
    estimate = createEstimate(box);
    // Rows out of sight have heights of another width: guessed again, and measured when they come.
    measured = new Map(elements.measureAll());
    layout = layOut(layout.rows, measured, estimate);
  }

  function boxChanged() {
    const at = top();
    const anchors = anchorsAt(layout, at, height);
    readBox();
    show(following ? endTop() : (topFor(layout, anchors) ?? at));
  }

  resizes.observe(element);
  resizes.observe(probe);
  const stops = [listen(element, 'scroll', scrolled, { passive: true }), listen(element, 'scrollend', settle)];

  return {
    element,
    list,
    /** Whether the end of the list is on screen. */
    isFollowing: () => following,
    /** Keeps the end on screen from now on. */
    follow() {
      following = true;
      show(endTop());
    },
    /**
     * Replaces the rows.
     *
     * @param {object[]} rows
     * @param {{follow?: boolean, place?: {key: string, share: number}}} [how] `follow`: whether to keep the end on screen;
     *   `place`: show this row, `share` of the free height above it
     */
    setRows(rows, { follow = following, place = null } = {}) {
      if (height === 0) readBox();
      const at = top();
      const anchors = anchorsAt(layout, at, height);
      layout = layOut(rows, measured, estimate);
      following = follow;
      if (place) return this.place(place.key, place.share);
      return show(following ? endTop() : (topFor(layout, anchors) ?? endTop()));
    },
    /** Updates the rows in the document without new ones. */
    refresh: () => elements.refresh(),
    /** Takes all rows away and forgets their heights: others come. */
    reset() {
      measured = new Map();
      layout = layOut([], measured, estimate);
      following = true;
      show(0);
    },
    /** Scrolls so that a row is seen. Heights on the way are measured, so the place is exact. */
    place(key, share = 0.5) {
      const index = layout.indexes.get(key);
      if (index === undefined) return;
      following = false;
      const goal = () => Math.min(Math.max(0, topToShow(layout, index, height, share)), endTop());
      for (let pass = 0, at = -1; pass < MOST_PASSES && at !== goal(); pass += 1) {
        at = goal();
        show(at, { anchor: anchorOf(layout, index, at) });
      }
      following = isAtEnd();
    },
    /**
     * Call before a row changes its height because somebody asked for it: its top stays where it is, or comes to the top of the
     * viewport if it is above. Measured right after the change, for a list that became shorter scrolls by itself before it is told.
     */
    changing(key, { intoView = false } = {}) {
      const index = layout.indexes.get(key);
      if (index === undefined) return;
      const anchor = anchorOf(layout, index, top());
      const held = intoView ? { ...anchor, delta: Math.min(anchor.delta, 0) } : anchor;
      following = false;
      queueMicrotask(() => {
        remember(elements.measure(key));
        show(topFor(layout, [held]) ?? top(), { anchor: held });
        following = isAtEnd();
      });
    },
    /** Moves the keyboard focus to a row, bringing it into the document and into view. */
    focus(key) {
      const index = layout.indexes.get(key);
      if (index === undefined) return;
      const at = top();
      const isSeen = layout.offsets[index] >= at && layout.offsets[index + 1] <= at + height;
      if (!isSeen) this.place(key, layout.offsets[index] < at ? 0.05 : 0.95);
      elements.focus(key);
    },
    /** The key of the row that holds the focus or would get it. */
    tabStop: () => elements.tabStop(),
    /** The element of a row, when it is in the document. @returns {undefined|HTMLElement} */
    elementOf: (key) => elements.elementOf(key),
    /** Distances in pixels from the viewport to the list's beginning and end. */
    distances: () => ({ before: top(), after: totalHeight(layout) - top() - height }),
    height: () => height,
    /** Index of the last row of which a good part is on screen; −1 for none. */
    lastSeen() {
      const index = indexAt(layout, top() + height - 1);
      if (index < 0) return -1;
      const seen = top() + height - layout.offsets[index];
      const rowHeight = layout.offsets[index + 1] - layout.offsets[index];
      return seen >= Math.min(rowHeight * 0.6, 48) ? index : index - 1;
    },
    destroy() {
      stops.forEach((stop) => stop());
      clearTimeout(settling);
      resizes.disconnect();
    },
  };
}
