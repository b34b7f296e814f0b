import { h } from './dom.js';
import { icon } from './icons.js';
import { dialogText } from '../text/shell.js';

/**
 * Opens a modal dialog. Native <dialog>: focus is kept inside, Escape and a press on the backdrop close it, and the focus
 * goes back to where it was.
 *
 * @param {{title: string, className?: string, content: Array<Node>, footer?: Array<Node>, closed?: () => void}} parts
 *   `footer`: buttons in a row at the end; `closed`: called once, however it was closed
 * @returns {{element: HTMLDialogElement, close: () => void}}
 */
export function openDialog({ title, className = '', content, footer = [], closed = () => {} }) {
  const titleId = `dialog-${crypto.getRandomValues(new Uint32Array(1))[0]}`;
  const close = () => element.close();
  const element = h('dialog', { class: `dialog ${className}`, 'aria-labelledby': titleId },
    h('header', { class: 'dialog-header' },
      h('h2', { id: titleId }, title),
      iconButton({ name: 'close', label: dialogText.close, on: { click: close } })),
    h('div', { class: 'dialog-content' }, content),
    footer.length > 0 && h('footer', { class: 'dialog-footer' }, footer));
  element.addEventListener('pointerdown', (event) => {
    if (event.target === element && isOutside(element.getBoundingClientRect(), event)) close();
  });
  element.addEventListener('close', () => {
    element.remove();
    closed();
  });
  document.body.append(element);
  element.showModal();
  return { element, close };
}

function isOutside(box, { clientX, clientY }) {
  return clientX < box.left || clientX > box.right || clientY < box.top || clientY > box.bottom;
}

/**
 * Asks before something that cannot be undone. The harmless answer has the focus.
 *
 * @param {{title: string, text: string, action: string, cancel?: string}} question `action`: label of the button that does it
 * @returns {Promise<boolean>} true only when that button was pressed
 */
export function confirmDialog({ title, text, action, cancel = dialogText.cancel }) {
  return new Promise((resolve) => {
    let answer = false;
    const confirm = () => {
      answer = true;
      dialog.close();
    };
    const dialog = openDialog({
      title,
      className: 'dialog-small',
      content: [h('p', { dir: 'auto' }, text)],
      footer: [
        h('button', { type: 'button', class: 'button', autofocus: true, on: { click: () => dialog.close() } }, cancel),
        h('button', { type: 'button', class: 'button button-danger', on: { click: confirm } }, action),
      ],
      closed: () => resolve(answer),
    });
  });
}

/** Closes whatever dialog is open, for example when the user was signed out underneath it. */
export function closeDialogs() {
  for (const dialog of document.querySelectorAll('dialog[open]')) dialog.close();
}

/**
 * A square button that shows only an icon; the label is its accessible name and its tooltip.
 *
 * @param {{name: string, label: string, className?: string}} parts further properties go to `h`
 * @returns {HTMLButtonElement}
 */
export function iconButton({ name, label, className = '', ...props }) {
  return h('button', {
    type: 'button', class: `icon-button ${className}`, 'aria-label': label, title: label, ...props,
  }, icon(name));
}
