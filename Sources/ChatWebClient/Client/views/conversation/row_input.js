import { listen } from '../dom.js';

/**
 * Moves among messages by arrow keys, also to those that are not in the document; Home and End lead to the first and last known.
 * Enter and the context-menu key on a message open its actions.
 *
 * @param {object} list As of `windowed_list.js`.
 * @param {() => object[]} rows
 * @returns {() => void} Ends it.
 */
export function handleRowKeys(list, rows) {
  const openActions = (row) => row.querySelector('.actions')?.click();
  const stops = [
    listen(list.list, 'keydown', (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
      const row = event.target.closest('li');
      if (event.key === 'Enter' && event.target === row) {
        event.preventDefault();
        return openActions(row);
      }
      const key = target(rows(), list.tabStop(), event.key);
      if (key === null) return undefined;
      event.preventDefault();
      list.focus(key);
      if (event.key === 'End') list.follow();
      return undefined;
    }),
    listen(list.list, 'contextmenu', (event) => {
      // A mouse gets the browser's own menu, for links and selections; a key has no place of its own.
      if (event.pointerType || event.button === 2 || event.target.closest('a')) return;
      event.preventDefault();
      openActions(event.target.closest('li'));
    }),
  ];
  return () => stops.forEach((stop) => stop());
}

function target(rows, from, key) {
  const isMessage = ({ kind }) => kind === 'message' || kind === 'pending';
  const index = rows.findIndex((row) => row.key === from);
  switch (key) {
    case 'ArrowUp': return rows.slice(0, Math.max(0, index)).findLast(isMessage)?.key ?? null;
    case 'ArrowDown': return rows.slice(index + 1).find(isMessage)?.key ?? null;
    case 'Home': return rows.find(isMessage)?.key ?? null;
    case 'End': return rows.findLast(isMessage)?.key ?? null;
    default: return null;
  }
}

/**
 * Opens a message's actions where a finger taps its bubble or presses it long; links, buttons and selections keep their meaning.
 *
 * @param {object} list As of `windowed_list.js`.
 * @param {(row: HTMLElement, at: {x: number, y: number}) => void} open
 * @returns {() => void} Ends it.
 */
export function handleTouch(list, open) {
  let isTouch = false;
  const rowAt = ({ target }) => (target.closest('.bubble') && !target.closest('a, button') ? target.closest('li') : null);
  const stops = [
    listen(list.list, 'pointerdown', ({ pointerType }) => { isTouch = pointerType === 'touch'; }),
    listen(list.list, 'click', (event) => {
      const row = isTouch && rowAt(event);
      if (row && getSelection().isCollapsed) open(row, { x: event.clientX, y: event.clientY });
    }),
    listen(list.list, 'contextmenu', (event) => {
      const row = isTouch && rowAt(event);
      if (!row) return;
      event.preventDefault();
      open(row, { x: event.clientX, y: event.clientY });
    }),
  ];
  return () => stops.forEach((stop) => stop());
}
