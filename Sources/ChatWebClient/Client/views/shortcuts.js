import { listen } from './dom.js';
import { sortedEntries } from '../state/selectors.js';

/**
 * Keys that work everywhere: "/" goes to the search field, Alt+ArrowUp and Alt+ArrowDown to the previous and next conversation.
 *
 * @param {{store: object, router: object, focusSearch: () => void}} context
 * @returns {{destroy: () => void}}
 */
export function mountShortcuts({ store, router, focusSearch }) {
  const stop = listen(document, 'keydown', (event) => {
    if (event.defaultPrevented || event.isComposing || document.querySelector('dialog[open]')) return;
    if (event.key === '/' && !hasModifier(event) && !isTyping(event.target)) {
      event.preventDefault();
      focusSearch();
    }
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (step && event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      const conversation = neighbour(sortedEntries(store.get()), router.get().conversation, step);
      if (conversation !== null) router.go({ conversation });
    }
  });
  return { destroy: stop };
}

const hasModifier = (event) => event.ctrlKey || event.metaKey || event.altKey;

function isTyping(element) {
  return element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName);
}

/**
 * The conversation above or below another in the list; the first one when none is open.
 *
 * @param {Array<{id: string}>} entries in the list's order
 * @param {string|null} current
 * @param {1|-1} step
 * @returns {string|null} null at the list's end
 */
export function neighbour(entries, current, step) {
  const index = entries.findIndex((entry) => entry.id === current);
  if (index < 0) return entries[0]?.id ?? null;
  return entries[index + step]?.id ?? null;
}
