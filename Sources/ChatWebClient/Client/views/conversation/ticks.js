import { h, svg } from '../dom.js';

const FIRST = 'M1.5 6.5l3.2 3.2L11 3.2';
const SECOND = 'M8.2 9.3l.5.4L15 3.2';
const PATHS = {
  sending: 'M8 1.8a4.7 4.7 0 1 0 4.7 4.7',
  sent: FIRST,
  delivered: `${FIRST}${SECOND}`,
  read: `${FIRST}${SECOND}`,
  failed: 'M8 1.5a5 5 0 1 0 0 10 5 5 0 0 0 0-10zM8 4v3M8 9v.1',
};

/**
 * The mark that says how far an own message has come.
 *
 * @returns {{element: HTMLElement, update: (status: {state: string, label: string}) => void}}
 */
export function createTick() {
  const path = svg('path', {});
  const element = h('span', { class: 'tick', role: 'img' }, svg('svg', { viewBox: '0 0 16 13', 'aria-hidden': true }, path));
  return {
    element,
    update({ state, label }) {
      if (element.dataset.tick !== state) path.setAttribute('d', PATHS[state]);
      element.dataset.tick = state;
      element.setAttribute('aria-label', label);
    },
  };
}
