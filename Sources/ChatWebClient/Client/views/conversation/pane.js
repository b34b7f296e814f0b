import { h, listen } from '../dom.js';
import { showNotice } from '../notice.js';
import { problemText } from '../../text/problems.js';
import { createComposer } from './composer.js';
import { createHeader } from './header.js';
import { createSearch } from './search.js';
import { createTimeline } from './timeline.js';

const PRESENCE_MS = 30_000;

/**
 * Mounts the pane of the open conversation; it follows `state.open` and hides itself while none is.
 *
 * @param {Element} parent
 * @param {object} parts
 * @param {object} parts.store
 * @param {object} parts.chat
 * @param {{now: () => number, setTimeout: Function, clearTimeout: Function}} parts.clock Unix milliseconds.
 * @param {object} parts.time Of format/time.js.
 * @param {string} [parts.locale]
 * @param {() => void} [parts.onBack] Leads to the list; default: by the route in the hash.
 * @param {(conversation: string) => void} [parts.onDetails] Opens the dialog "Details".
 * @returns {{element: HTMLElement, destroy: () => void}}
 */
export function mountConversation(parent, { store, chat, clock, time, locale, onBack = toList, onDetails = () => {} }) {
  const composer = createComposer({ store, chat, report });
  const timeline = createTimeline({ store, chat, clock, time, report, reply: composer.reply, edit: composer.edit });
  const search = createSearch({ store, chat, clock, time, closed: searchClosed });
  const header = createHeader({ clock, locale, back: onBack, details: onDetails, search: toggleSearch });
  const element = h('main', { class: 'conversation', hidden: true },
    header.element, search.element, timeline.element, composer.element);

  let open = null;
  let presenceTimer = null;
  let dayTimer = null;

  function toggleSearch() {
    if (search.isOpen()) return search.close();
    header.searchButton.setAttribute('aria-expanded', 'true');
    return search.open();
  }

  function searchClosed() {
    header.searchButton.setAttribute('aria-expanded', 'false');
    header.searchButton.focus();
  }

  function render(state) {
    element.hidden = state.open === null;
    const isOther = state.open !== open;
    if (isOther && search.isOpen()) search.close();
    open = state.open;
    if (open === null) {
      timeline.render(state);
      return composer.render(state);
    }
    header.render(state);
    composer.render(state);
    timeline.render(state);
    if (isOther) takeFocus();
    return undefined;
  }

  /** A conversation that was just opened is where one writes next; on a touch screen that would bring up the keyboard. */
  function takeFocus() {
    if (document.querySelector('dialog[open]') || timeline.element.contains(document.activeElement)) return;
    if (matchMedia('(pointer: coarse)').matches || composer.element.querySelector('form').hidden) header.focus();
    else composer.focus();
  }

  function refreshPresence() {
    if (open !== null) header.render(store.get());
    presenceTimer = clock.setTimeout(refreshPresence, PRESENCE_MS);
  }

  function refreshDays() {
    timeline.redate();
    dayTimer = clock.setTimeout(refreshDays, time.untilTomorrow(clock.now()));
  }

  // What is typed while a message has the focus is meant for the field.
  const stopTyping = listen(timeline.element, 'keydown', (event) => {
    const isText = event.key.length === 1 && event.key !== ' ' && event.key !== '/';
    if (isText && !event.ctrlKey && !event.metaKey && !event.altKey && event.target.closest('li')) composer.focus();
  });

  parent.append(element);
  const unsubscribe = store.subscribe(render);
  render(store.get());
  presenceTimer = clock.setTimeout(refreshPresence, PRESENCE_MS);
  dayTimer = clock.setTimeout(refreshDays, time.untilTomorrow(clock.now()));

  return {
    element,
    destroy() {
      unsubscribe();
      stopTyping();
      for (const timer of [presenceTimer, dayTimer]) clock.clearTimeout(timer);
      timeline.destroy();
      element.remove();
    },
  };
}

function report(error) {
  showNotice(problemText(error?.code ?? 'unknown'));
}

function toList() {
  location.hash = '#/';
}
