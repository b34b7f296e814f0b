import { h } from '../dom.js';

/**
 * Puts text on the clipboard. Rejects with `{code}` when the browser does not let it.
 *
 * @param {string} text
 */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    if (!copiedBySelection(text)) throw { code: 'forbidden', message: 'clipboard' };
  }
}

// Pages that are not served over HTTPS have no clipboard of the newer kind.
function copiedBySelection(text) {
  const before = document.activeElement;
  const field = h('textarea', { class: 'visually-hidden', 'aria-hidden': true, tabindex: '-1', value: text });
  document.body.append(field);
  field.select();
  const isCopied = document.execCommand('copy');
  field.remove();
  before?.focus({ preventScroll: true });
  return isCopied;
}
