import { h, listen } from './dom.js';
import { mountAnnouncer } from './announcer.js';
import { mountBanner } from './banner.js';
import { openDetails } from './details.js';
import { closeDialogs } from './dialog.js';
import { follow } from './follow.js';
import { skeletonRows } from './placeholders.js';
import { mountShortcuts } from './shortcuts.js';
import { mountSidebar } from './sidebar.js';
import { brandMark, mountSignIn } from './sign_in.js';
import { createWatching } from './watching.js';
import { createTimeFormats } from '../format/time.js';
import { sidebarText } from '../text/shell.js';

/**
 * The whole page: what is shown before, without and with a signed-in user.
 *
 * @param {HTMLElement} parent
 * @param {object} context
 * @param {object} context.store
 * @param {object} context.chat
 * @param {{now: () => number}} context.clock Unix milliseconds
 * @param {string} [context.locale] BCP 47; the browser's unless given
 * @param {object} context.router of shell/router.js
 * @param {object} context.notifications of shell/notifications.js
 * @param {(parent: HTMLElement, context: object) => {destroy: () => void}} context.mountConversation the pane; its context
 *   has also `onBack()` and `onDetails(conversation)`
 * @returns {{destroy: () => void}}
 */
export function mountApp(parent, context) {
  const full = { ...context, time: createTimeFormats({ locale: context.locale }) };
  const pages = { starting: mountStarting, signedOut: mountSignIn, signedIn: mountSignedIn };
  let page = null;
  const view = follow(context.store, (state) => [state.session.phase], (state) => {
    page?.destroy();
    closeDialogs();
    page = pages[state.session.phase](parent, full);
  });
  return {
    destroy() {
      view.stop();
      page?.destroy();
    },
  };
}

/** Shown while it is not known whether somebody is signed in: the shape of the page, so that nothing jumps afterwards. */
function mountStarting(parent, context) {
  const banner = h('div', { class: 'banner-place' });
  const page = h('div', { class: 'app', data: { view: viewOf(context.router.get()) }, 'aria-busy': true },
    banner,
    h('div', { class: 'sidebar' },
      h('header', { class: 'sidebar-header' }, h('h1', null, 'Chat')),
      h('div', { class: 'search-field', 'aria-hidden': true }, h('div', { class: 'input' })),
      h('div', { class: 'tabs', 'aria-hidden': true }, h('div', { class: 'tab' })),
      h('div', { class: 'panel' }, skeletonRows(8))),
    h('main', { class: 'pane', 'aria-label': sidebarText.loading }));
  const shown = mountBanner(banner, context);
  parent.append(page);
  return {
    destroy() {
      shown.destroy();
      page.remove();
    },
  };
}

function mountSignedIn(parent, context) {
  const { store, chat, router, mountConversation } = context;
  const watching = createWatching(chat);
  const full = { ...context, watching };
  const banner = h('div', { class: 'banner-place' });
  const host = h('div', { class: 'pane' });
  const empty = nothingOpen();
  const app = h('div', { class: 'app' }, banner);
  const sidebar = mountSidebar(app, full);
  app.append(host, empty);
  parent.append(app);
  const parts = [
    sidebar,
    mountBanner(banner, full),
    mountAnnouncer(app, full),
    mountShortcuts({ store, router, focusSearch: sidebar.focusSearch }),
    mountConversation(host, {
      ...full, onBack: router.back, onDetails: (conversation) => openDetails(full, conversation),
    }),
  ];

  let shown = null;
  const followRoute = ({ conversation }) => {
    const before = shown;
    shown = conversation;
    app.dataset.view = viewOf({ conversation });
    host.hidden = conversation === null;
    empty.hidden = conversation !== null;
    chat.open(conversation)?.catch(() => {});
    if (conversation === null && before !== null) sidebar.focusConversation(before);
  };
  const stops = [
    router.subscribe(followRoute),
    // Details live in a dialog of their own; the page behind it may be left by the browser's Back.
    listen(window, 'popstate', closeDialogs),
  ];
  followRoute(router.get());

  return {
    destroy() {
      stops.forEach((stop) => stop());
      parts.forEach((part) => part.destroy());
      app.remove();
    },
  };
}

/** Which of the two columns is shown where there is room for one. */
const viewOf = ({ conversation }) => (conversation === null ? 'list' : 'conversation');

function nothingOpen() {
  return h('main', { class: 'pane pane-empty' },
    h('div', { class: 'empty' },
      brandMark(),
      h('p', { class: 'empty-title' }, sidebarText.noneOpen),
      h('p', { class: 'empty-hint' }, sidebarText.noneOpenHint)));
}
