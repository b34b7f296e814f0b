import { h } from './dom.js';

const SHOWN_MS = 6_000;

/**
 * Says in passing that something did not work; read out at once, gone after six seconds or a press.
 *
 * @param {string} text
 */
export function showNotice(text) {
  document.querySelector('.notice')?.remove();
  const notice = h('div', { class: 'notice', role: 'alert', on: { click: () => notice.remove() } });
  // Inside an open modal dialog, because what is outside is inert and below it.
  (document.querySelector('dialog[open]') ?? document.body).append(notice);
  // Filled after it is in the document: only then is an alert announced everywhere.
  notice.textContent = text;
  setTimeout(() => notice.remove(), SHOWN_MS);
}
