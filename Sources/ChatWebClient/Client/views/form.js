import { h } from './dom.js';
import { problemText } from '../text/problems.js';

/**
 * Runs what a button asks for: one at a time, and a failure is said beside it.
 *
 * @param {{button: HTMLButtonElement, problem: HTMLElement, work: () => Promise<void>}} parts `problem`: made by `problemLine`
 * @returns {Promise<boolean>} whether it worked
 */
export async function submit({ button, problem, work }) {
  if (button.getAttribute('aria-busy') === 'true') return false;
  button.setAttribute('aria-busy', 'true');
  problem.hidden = true;
  try {
    await work();
    return true;
  } catch (error) {
    problem.hidden = false;
    problem.textContent = problemText(error.code ?? 'internal');
    return false;
  } finally {
    button.removeAttribute('aria-busy');
  }
}

/** Where a form says what went wrong. @returns {HTMLElement} hidden, role=alert */
export function problemLine() {
  return h('p', { class: 'field-problem', role: 'alert', hidden: true });
}

/**
 * A labelled text field.
 *
 * @param {string} label
 * @param {object} props of the input
 * @returns {{element: HTMLElement, input: HTMLInputElement}}
 */
export function textField(label, props) {
  const input = h('input', { type: 'text', class: 'input', autocomplete: 'off', dir: 'auto', ...props });
  return { input, element: h('label', { class: 'field' }, h('span', { class: 'field-label' }, label), input) };
}
