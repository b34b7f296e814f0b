import { h, setText } from '../dom.js';
import { timelineText } from '../../text/conversation.js';

/**
 * The row that begins a day.
 *
 * @param {(at: number) => string} label Name of the day of an instant, as of now.
 */
export function createDay(label) {
  const text = h('span', null);
  return {
    element: h('li', { class: 'timeline-row day' }, text),
    update(row) {
      setText(text, label(row.at));
      return false;
    },
  };
}

/** The line before the first unread message. */
export function createNewLine() {
  return { element: h('li', { class: 'timeline-row new-line' }, h('span', null, timelineText.newMessages)), update: () => false };
}
