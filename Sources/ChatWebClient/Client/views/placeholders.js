import { h } from './dom.js';
import { icon } from './icons.js';

/**
 * Grey shapes of as many rows, where rows are on their way.
 *
 * @param {number} count
 * @returns {HTMLElement}
 */
export function skeletonRows(count) {
  return h('div', { class: 'skeleton-rows', 'aria-hidden': true }, Array.from({ length: count }, () =>
    h('div', { class: 'row' },
      h('span', { class: 'avatar skeleton' }),
      h('span', { class: 'row-main' },
        h('span', { class: 'skeleton skeleton-name' }),
        h('span', { class: 'skeleton skeleton-text' })))));
}

/**
 * What stands where a list would be when there is nothing in it.
 *
 * @param {{iconName: string, title: string, hint?: string, action?: {label: string, press: () => void}}} parts
 * @returns {HTMLElement}
 */
export function emptyState({ iconName, title, hint, action }) {
  return h('div', { class: 'empty' },
    h('span', { class: 'empty-icon' }, icon(iconName)),
    h('p', { class: 'empty-title', dir: 'auto' }, title),
    hint && h('p', { class: 'empty-hint' }, hint),
    action && h('button', { type: 'button', class: 'button', on: { click: action.press } }, action.label));
}

/**
 * A failure with a button to try again.
 *
 * @param {string} text
 * @param {{label: string, press: () => void}} action
 * @returns {HTMLElement} role=alert
 */
export function failure(text, action) {
  return h('div', { class: 'failure', role: 'alert' },
    h('p', null, text),
    h('button', { type: 'button', class: 'button', on: { click: action.press } }, action.label));
}
