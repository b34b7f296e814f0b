const CONTROLS = 'a[href], button';

/**
 * The rows of a windowed list that are in the document: keyed, in order, updated in place. The row that holds the focus stays, out
 * of the flow, when it leaves the window, so that the keyboard does not fall back to the top of the page.
 *
 * @param {HTMLElement} list
 * @param {object} parts
 * @param {(row: object) => {element: HTMLElement, update: (row: object) => boolean, settle?: () => (() => void)}} parts.create
 *   `update`: tells whether anything changed; `settle`: reads what needs the row's layout and returns what
 *   may change its height. Rows that may have
 *   the focus carry `data-focusable`.
 * @param {(element: HTMLElement) => void} parts.added
 * @param {(element: HTMLElement) => void} parts.removed
 */
export function createRowElements(list, { create, added, removed }) {
  const shown = new Map();
  const keys = new WeakMap();
  let fresh = [];
  let stray = null;
  let stop = null;
  let chosen = null;

  const focusedKey = () => {
    const row = list.contains(document.activeElement) ? document.activeElement.closest('li') : null;
    return row ? keys.get(row) : undefined;
  };

  const make = (row) => {
    const made = { ...create(row), row };
    shown.set(row.key, made);
    keys.set(made.element, row.key);
    fresh.push(made);
    return made;
  };

  // An update may bring new controls.
  const update = (made) => {
    if (made.update(made.row)) markStop(made, made.row.key === stop);
  };

  const drop = (key, made) => {
    removed(made.element);
    made.element.remove();
    shown.delete(key);
  };

  list.addEventListener('focusin', (event) => {
    const row = event.target.closest('li');
    if (row) setStop(chosen = keys.get(row));
  });

  function setStop(key) {
    if (stop !== null && stop !== key) markStop(shown.get(stop), false);
    stop = key;
    markStop(shown.get(key), true);
  }

  return {
    /** Brings the document in line with a range of rows. */
    render(layout, { first, end }) {
      const focused = focusedKey();
      const active = document.activeElement;
      for (const [key, made] of shown) {
        const index = layout.indexes.get(key);
        if (index === undefined || ((index < first || index >= end) && key !== focused)) drop(key, made);
      }
      const strayIndex = focused === undefined ? undefined : layout.indexes.get(focused);
      const isStray = strayIndex !== undefined && (strayIndex < first || strayIndex >= end);
      if (stray && (!isStray || stray.key !== focused)) shown.get(stray.key)?.element.classList.remove('stray');
      stray = isStray ? { key: focused, index: strayIndex } : null;
      if (isStray) shown.get(focused).element.classList.add('stray');

      let cursor = list.firstElementChild;
      const visit = (index) => {
        const row = layout.rows[index];
        const made = shown.get(row.key) ?? make(row);
        if (made.row !== row) {
          made.row = row;
          update(made);
        }
        if (made.element === cursor) cursor = cursor.nextElementSibling;
        else list.insertBefore(made.element, cursor);
      };
      if (isStray && strayIndex < first) visit(strayIndex);
      for (let index = first; index < end; index += 1) visit(index);
      if (isStray && strayIndex >= end) visit(strayIndex);
      if (active !== document.activeElement && list.contains(active)) active.focus({ preventScroll: true });
    },
    /** Heights of the rows that came with the last renderings, by key. */
    measureNew() {
      const batch = fresh;
      fresh = [];
      settle(batch);
      const heights = new Map();
      for (const made of batch) {
        heights.set(made.row.key, made.element.getBoundingClientRect().height);
        added(made.element);
        markStop(made, made.row.key === stop);
      }
      return heights;
    },
    /** Height of one row, by key; empty when it is not in the document. */
    measure: (key) => new Map(shown.has(key) ? [[key, shown.get(key).element.getBoundingClientRect().height]] : []),
    /** Heights of all rows in the document, by key. */
    measureAll() {
      settle([...shown.values()]);
      return [...shown].map(([key, made]) => [key, made.element.getBoundingClientRect().height]);
    },
    /** Heights told by a ResizeObserver, by key. */
    heightsOf(entries) {
      const heights = new Map();
      for (const { target, borderBoxSize } of entries) {
        const key = keys.get(target);
        if (shown.get(key)?.element === target && target.isConnected) heights.set(key, borderBoxSize[0].blockSize);
      }
      return heights;
    },
    /** Updates every row in the document. */
    refresh() {
      for (const made of shown.values()) update(made);
    },
    /** Puts the focused row that left the window where it belongs. */
    placeStray(topOf) {
      if (stray) shown.get(stray.key)?.element.style.setProperty('inset-block-start', `${topOf(stray.index)}px`);
    },
    /**
     * Keeps one row reachable by Tab: the one that had the focus last, else the last one on screen.
     *
     * @param {object[]} rows
     * @param {number} lastSeen Index in `rows`.
     */
    chooseTabStop(rows, lastSeen) {
      if (chosen !== null && shown.has(chosen)) return setStop(chosen);
      for (let index = lastSeen; index >= 0 && shown.has(rows[index].key); index -= 1) {
        if (isFocusable(shown.get(rows[index].key))) return setStop(rows[index].key);
      }
    },
    tabStop: () => stop,
    elementOf: (key) => shown.get(key)?.element,
    focus(key) {
      shown.get(key)?.element.focus({ preventScroll: true });
    },
  };
}

// All readings before all changes, so that the browser lays out once.
function settle(rows) {
  const changes = rows.map((made) => made.settle?.());
  for (const change of changes) change?.();
}

/** Makes a row and the controls in it reachable by Tab, or not: one stop for the whole list, arrows move between rows. */
function markStop(made, isStop) {
  if (!made) return;
  const tabIndex = isStop ? 0 : -1;
  if (isFocusable(made)) made.element.tabIndex = tabIndex;
  for (const control of made.element.querySelectorAll(CONTROLS)) control.tabIndex = tabIndex;
}

function isFocusable({ element }) {
  return element.dataset.focusable !== undefined;
}
