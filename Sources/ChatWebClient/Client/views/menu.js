import { arrowKeys, h, listen } from './dom.js';
import { icon } from './icons.js';

const MARGIN = 8;

/**
 * Makes a button open a menu and close it again.
 *
 * @param {HTMLButtonElement} button
 * @param {() => {label: string, items: Array<MenuItem>, header?: Node}} build asked each time it opens
 */
export function attachMenu(button, build) {
  button.setAttribute('aria-haspopup', 'menu');
  button.setAttribute('aria-expanded', 'false');
  let menu = null;
  button.addEventListener('click', () => {
    if (menu) menu.close();
    else menu = openMenu(button, { ...build(), closed: () => { menu = null; } });
  });
}

/**
 * Opens a menu (role=menu) beside `anchor` and focuses its first item. Arrow keys, Home, End and first letters move;
 * Escape, Tab, a press elsewhere, a resize and choosing an item close it; the focus then goes back to `anchor` unless the
 * choice moved it on.
 *
 * @typedef {{label: string, select: () => void, icon?: string, checked?: boolean, danger?: boolean}} MenuItem
 *   `checked` present makes it a menuitemcheckbox
 * @param {HTMLElement} anchor
 * @param {{label: string, items: Array<MenuItem>, header?: Node, at?: {x: number, y: number}, closed?: () => void}} parts
 *   `header`: text above the items; `at`: open there (viewport pixels) instead of at the anchor's edge
 * @returns {{element: HTMLElement, close: () => void}}
 */
export function openMenu(anchor, { label, items, header, at, closed = () => {} }) {
  const element = h('div', { class: 'menu', popover: 'manual' },
    header,
    h('div', { role: 'menu', 'aria-label': label }, items.map((item) => menuItem(item, (chosen) => {
      close();
      chosen.select();
    }))));
  const stops = [
    listen(document, 'pointerdown', (event) => {
      if (!element.contains(event.target) && !anchor.contains(event.target)) close({ refocus: false });
    }, true),
    listen(window, 'resize', () => close()),
  ];
  let open = true;
  const close = ({ refocus = true } = {}) => {
    if (!open) return;
    open = false;
    stops.forEach((stop) => stop());
    const hadFocus = element.contains(document.activeElement);
    element.remove();
    anchor.setAttribute('aria-expanded', 'false');
    if (refocus && hadFocus) anchor.focus({ preventScroll: true });
    closed();
  };
  element.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') {
      // Otherwise the dialog around the menu would close with it.
      event.preventDefault();
      event.stopPropagation();
      close();
    } else if (event.key === 'Tab') {
      close();
    } else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey && event.key !== ' ') {
      focusByLetter(element, event.key);
    }
  });
  arrowKeys(element, '[role^=menuitem]', { wrap: true });
  // Everything outside an open modal dialog is inert, so the menu must live inside it; else in the anchor's landmark.
  (anchor.closest('dialog') ?? anchor.closest('nav, main') ?? document.body).append(element);
  element.showPopover();
  place(element, at ? new DOMRect(at.x, at.y, 0, 0) : anchor.getBoundingClientRect());
  anchor.setAttribute('aria-expanded', 'true');
  element.querySelector('[role^=menuitem]')?.focus({ preventScroll: true });
  return { element, close: () => close() };
}

function menuItem(item, choose) {
  const isCheckbox = item.checked !== undefined;
  return h('button', {
    type: 'button',
    class: item.danger ? 'menu-item menu-item-danger' : 'menu-item',
    role: isCheckbox ? 'menuitemcheckbox' : 'menuitem',
    'aria-checked': isCheckbox ? item.checked : null,
    tabindex: '-1',
    on: { click: () => choose(item) },
  },
  item.icon && icon(item.icon),
  h('span', null, item.label),
  isCheckbox && h('span', { class: 'switch', 'aria-hidden': true }));
}

function focusByLetter(element, letter) {
  const items = [...element.querySelectorAll('[role^=menuitem]')];
  const start = items.indexOf(document.activeElement) + 1;
  const found = [...items.slice(start), ...items.slice(0, start)]
    .find((item) => item.textContent.trim().toLocaleLowerCase().startsWith(letter.toLocaleLowerCase()));
  found?.focus();
}

/** Puts a popover under its anchor and flush with its end, turned over or pushed in where the window ends. */
export function place(element, anchor) {
  const size = element.getBoundingClientRect();
  const rtl = getComputedStyle(element).direction === 'rtl';
  const flush = rtl || anchor.width === 0 ? anchor.left : anchor.right - size.width;
  const left = Math.max(MARGIN, Math.min(flush, innerWidth - size.width - MARGIN));
  const below = anchor.bottom + 4;
  const above = anchor.top - 4 - size.height;
  const top = below + size.height <= innerHeight - MARGIN || above < MARGIN ? below : above;
  element.style.setProperty('left', `${left}px`);
  element.style.setProperty('top', `${Math.max(MARGIN, Math.min(top, innerHeight - size.height - MARGIN))}px`);
}
