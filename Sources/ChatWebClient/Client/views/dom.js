/**
 * Element helpers of all views: building, keyed lists, change detection, focus. No markup strings anywhere: text only ever
 * becomes a text node, so nothing a peer writes can turn into an element.
 */

const SVG = 'http://www.w3.org/2000/svg';
const KEY = Symbol('key');
const SEEN = Symbol('seen');
const PROPERTIES = new Set(['value', 'checked', 'indeterminate', 'selected', 'textContent', 'htmlFor', 'tabIndex']);

/**
 * Builds an HTML element.
 *
 * - `props`: attributes by name; `true` sets an empty attribute, `false`, `null` and `undefined` none. Special names: `on`
 *   ({type: listener}), `data` ({name: value}, as `dataset`), and the live properties in PROPERTIES, which are assigned.
 * - `children`: nodes, strings, numbers, arrays of these; `null`, `undefined` and booleans are left out.
 *
 * @param {string} tag
 * @param {object|null} [props]
 * @param {...*} children
 * @returns {HTMLElement}
 */
export function h(tag, props, ...children) {
  return build(document.createElement(tag), props, children);
}

/**
 * Builds an SVG element; same arguments as `h`.
 *
 * @returns {SVGElement}
 */
export function svg(tag, props, ...children) {
  return build(document.createElementNS(SVG, tag), props, children);
}

function build(element, props, children) {
  setProps(element, props ?? {});
  element.append(...children.flat(Infinity).filter(isShown));
  return element;
}

function isShown(child) {
  return child !== null && child !== undefined && typeof child !== 'boolean';
}

/**
 * Sets attributes, data, properties and listeners as in `h`; writes only what differs, so it is cheap to call again.
 * Listeners are added each time: pass `on` once.
 *
 * @param {Element} element
 * @param {object} props
 */
export function setProps(element, props) {
  for (const [name, value] of Object.entries(props)) setProp(element, name, value);
}

function setProp(element, name, value) {
  if (name === 'on') {
    for (const [type, listener] of Object.entries(value)) element.addEventListener(type, listener);
  } else if (name === 'data') {
    for (const [key, item] of Object.entries(value)) setData(element, key, item);
  } else if (PROPERTIES.has(name)) {
    if (element[name] !== value) element[name] = value;
  } else {
    setAttribute(element, name, value);
  }
}

function setData(element, key, value) {
  if (value === null || value === undefined) delete element.dataset[key];
  else if (element.dataset[key] !== String(value)) element.dataset[key] = value;
}

function setAttribute(element, name, value) {
  // ARIA states say "true" and "false"; for every other attribute false means absent.
  const text = name.startsWith('aria-') && typeof value === 'boolean' ? String(value) : value;
  if (text === false || text === null || text === undefined) element.removeAttribute(name);
  else if (element.getAttribute(name) !== (text === true ? '' : String(text))) {
    element.setAttribute(name, text === true ? '' : text);
  }
}

/**
 * Replaces an element's text, touching the document only when it differs (a selection in it survives otherwise).
 *
 * @param {Element} element
 * @param {string} text
 */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * Brings `parent`'s children in line with `items`: keyed, in place, with as few moves as possible. Focus inside a child that
 * had to be moved is given back. Children that were not made here stay in front, untouched.
 *
 * @template T
 * @param {Element} parent
 * @param {Iterable<T>} items keys must be unique
 * @param {(item: T) => *} keyOf any value usable as a Map key
 * @param {(item: T) => Element} create makes the element; `update` is called for it too
 * @param {(element: Element, item: T, index: number) => void} [update]
 */
export function reconcile(parent, items, keyOf, create, update = () => {}) {
  const focused = parent.contains(document.activeElement) ? document.activeElement : null;
  const wanted = new Map(Array.from(items, (item) => [keyOf(item), item]));
  const present = new Map();
  for (const child of [...parent.children]) {
    if (!(KEY in child)) continue;
    if (wanted.has(child[KEY])) present.set(child[KEY], child);
    else child.remove();
  }
  let cursor = firstKeyed(parent);
  let index = 0;
  for (const [key, item] of wanted) {
    const element = present.get(key) ?? keyed(create(item), key);
    // A child that moved down: step over it instead of moving all that follow it up.
    if (cursor && cursor !== element && cursor.nextElementSibling === element) cursor = element;
    if (cursor === element) cursor = element.nextElementSibling;
    else parent.insertBefore(element, cursor);
    update(element, item, index);
    index += 1;
  }
  if (focused && document.activeElement !== focused && parent.contains(focused)) focused.focus({ preventScroll: true });
}

function firstKeyed(parent) {
  for (const child of parent.children) if (KEY in child) return child;
  return null;
}

function keyed(element, key) {
  element[KEY] = key;
  return element;
}

/**
 * Whether any of `values` differs (`Object.is`) from those of the last call for this element. First line of an update function:
 * `if (!changed(row, [entry, user])) return;`
 *
 * @param {Element} element
 * @param {Array<*>} values
 * @returns {boolean}
 */
export function changed(element, values) {
  const seen = element[SEEN];
  const isSame = seen?.length === values.length && seen.every((value, index) => Object.is(value, values[index]));
  if (isSame) return false;
  element[SEEN] = values;
  return true;
}

/**
 * Text that only assistive technology reads.
 *
 * @param {string} text
 * @returns {HTMLElement}
 */
export function visuallyHidden(text) {
  return h('span', { class: 'visually-hidden' }, text);
}

/**
 * Adds a listener and returns the function that takes it away.
 *
 * @param {EventTarget} target
 * @param {string} type
 * @param {Function} listener
 * @param {object} [options]
 * @returns {() => void}
 */
export function listen(target, type, listener, options) {
  target.addEventListener(type, listener, options);
  return () => target.removeEventListener(type, listener, options);
}

/**
 * Arrow-key movement among the items of a list, menu, grid or row of tabs: Up/Down (and Left/Right when `horizontal`),
 * Home, End. In a right-to-left document Left and Right change places. Listens on `container`; moves focus only, selects
 * nothing.
 *
 * @param {Element} container
 * @param {string} selector of the focusable items
 * @param {{horizontal?: boolean, columns?: () => number, wrap?: boolean, moved?: (item: HTMLElement) => void}} [options]
 *   `columns`: items per line of a grid, so that Up and Down move by lines
 */
export function arrowKeys(container, selector, options = {}) {
  const { horizontal = false, columns = () => 1, wrap = false, moved = () => {} } = options;
  container.addEventListener('keydown', (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.isComposing) return;
    const current = event.target.closest?.(selector);
    if (!current || isTextField(event.target)) return;
    const items = [...container.querySelectorAll(selector)].filter((item) => item.getClientRects().length > 0);
    const index = items.indexOf(current);
    const rtl = getComputedStyle(container).direction === 'rtl';
    const next = arrowTarget(event.key, index, items.length, { horizontal, columns: columns(), wrap, rtl });
    if (next === null) return;
    event.preventDefault();
    items[next].focus();
    moved(items[next]);
  });
}

function isTextField(element) {
  if (element instanceof HTMLTextAreaElement || element instanceof HTMLSelectElement) return true;
  return element instanceof HTMLInputElement && !['checkbox', 'radio', 'button'].includes(element.type);
}

/**
 * Where an arrow key leads; the pure part of `arrowKeys`.
 *
 * @param {string} key `KeyboardEvent.key`
 * @param {number} index of the item that has the focus
 * @param {number} count of items
 * @param {{horizontal: boolean, columns: number, wrap: boolean, rtl: boolean}} how
 * @returns {number|null} index of the item to focus; null when the key means nothing here
 */
export function arrowTarget(key, index, count, { horizontal, columns, wrap, rtl }) {
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  const forward = rtl ? 'ArrowLeft' : 'ArrowRight';
  const back = rtl ? 'ArrowRight' : 'ArrowLeft';
  const vertical = !horizontal || columns > 1;
  const steps = {
    ...(vertical && { ArrowDown: columns, ArrowUp: -columns }),
    ...(horizontal && { [forward]: 1, [back]: -1 }),
  };
  const step = steps[key];
  if (step === undefined) return null;
  const next = index + step;
  if (next >= 0 && next < count) return next;
  if (!wrap) return null;
  return Math.abs(step) > 1 ? index : (next + count) % count;
}
