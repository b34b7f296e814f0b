import { oneLine } from '../format/text.js';
import { conversationName, displayName } from '../state/selectors.js';
import { notificationText, sidebarText } from '../text/shell.js';

const SETTING = 'chat:notifications';
const LEADER = 'chat:notifier';
const FOCUSED = 'chat:focused';
const BODY_LENGTH = 300;

/**
 * Notifications of messages that arrive while no tab of this browser is looked at. Of several tabs only one notifies: the
 * one that holds the lock `chat:notifier`. A tab with the focus holds `chat:focused`, and the browser releases both when a
 * tab dies.
 *
 * @param {{page: Window, store: object, chat: object, open: (conversation: string) => void, storage: Storage, icon: string,
 *   registration: () => Promise<ServiceWorkerRegistration|null|undefined>}} world
 *   `open`: called when a notification was clicked; `registration`: shows notifications where pages may not
 * @returns {{isEnabled: () => boolean, setEnabled: (isOn: boolean) => Promise<string|null>, destroy: () => void}}
 *   `setEnabled` asks the person when needed and answers with a text for them when it did not work
 */
export function createNotifications({ page, store, chat, open, storage, icon, registration }) {
  const { Notification } = page;
  const { locks, serviceWorker } = page.navigator;
  const isSupported = Boolean(Notification && locks);
  const ended = new AbortController();
  const { signal } = ended;
  const shown = new Map();
  let isLeader = false;
  let blurred = null;

  const isEnabled = () => isSupported && Notification.permission === 'granted' && storage.getItem(SETTING) === 'on';

  async function setEnabled(isOn) {
    if (!isSupported) return notificationText.unsupported;
    if (!isOn) {
      storage.removeItem(SETTING);
      return null;
    }
    if (await Notification.requestPermission() !== 'granted') return notificationText.denied;
    storage.setItem(SETTING, 'on');
    return null;
  }

  /** Holds a lock until `until` is settled; a page that is closed lets go of it by itself. */
  function hold(name, options, until, got = () => {}) {
    locks.request(name, options, () => {
      got();
      return until;
    }).catch(() => {});
  }

  function focusGained() {
    if (blurred || signal.aborted) return;
    hold(FOCUSED, { mode: 'shared' }, new Promise((resolve) => { blurred = resolve; }));
  }

  function focusLost() {
    blurred?.();
    blurred = null;
  }

  async function arrived({ message, entry }) {
    const { held } = await locks.query();
    const isLookedAt = held.some((lock) => lock.name === FOCUSED);
    if (!shouldNotify({ isEnabled: isEnabled(), isLeader, isLookedAt }) || signal.aborted) return;
    const { title, body } = notificationOf(store.get(), message, entry);
    await show(title, {
      body, icon, tag: message.conversation, renotify: true, dir: 'auto', data: { conversation: message.conversation },
    });
  }

  async function show(title, options) {
    try {
      const notification = new Notification(title, options);
      const forget = () => {
        if (shown.get(options.tag) === notification) shown.delete(options.tag);
      };
      notification.addEventListener('close', forget);
      notification.addEventListener('click', () => {
        page.focus();
        open(options.tag);
        notification.close();
      });
      shown.set(options.tag, notification);
    } catch {
      // Phones let only service workers notify; sw.js takes the click then.
      await (await registration())?.showNotification(title, options);
    }
  }

  /** What has been read elsewhere need not be announced any longer. */
  function clearRead(state) {
    for (const [conversation, notification] of shown) {
      if (!state.inbox.entries.get(conversation)?.unread) {
        notification.close();
        shown.delete(conversation);
      }
    }
  }

  function clicked({ data }) {
    if (data?.type === 'open' && typeof data.conversation === 'string') open(data.conversation);
  }

  if (isSupported) {
    page.addEventListener('focus', focusGained, { signal });
    page.addEventListener('blur', focusLost, { signal });
    page.addEventListener('pagehide', focusLost, { signal });
    if (page.document.hasFocus()) focusGained();
    const end = new Promise((resolve) => signal.addEventListener('abort', resolve));
    hold(LEADER, { signal }, end, () => { isLeader = true; });
    serviceWorker?.addEventListener('message', clicked, { signal });
  }
  const follow = () => [chat.on('message', (arrival) => arrived(arrival).catch(() => {})), store.subscribe(clearRead)];
  const stops = isSupported ? follow() : [];

  return {
    isEnabled,
    setEnabled,
    destroy() {
      stops.forEach((stop) => stop?.());
      ended.abort();
      focusLost();
    },
  };
}

/**
 * Whether a message that has arrived is to be announced by this tab.
 *
 * @param {{isEnabled: boolean, isLeader: boolean, isLookedAt: boolean}} facts `isLookedAt`: some tab of this browser has
 *   the focus
 * @returns {boolean}
 */
export function shouldNotify({ isEnabled, isLeader, isLookedAt }) {
  return isEnabled && isLeader && !isLookedAt;
}

/**
 * Title and text of a message's notification.
 *
 * @param {object} state
 * @param {object} message
 * @param {object} [entry] of its conversation
 * @returns {{title: string, body: string}}
 */
export function notificationOf(state, message, entry) {
  const author = displayName(state, message.by);
  const text = oneLine(message.body, BODY_LENGTH);
  if (entry?.kind !== 'group') return { title: author, body: text };
  return { title: conversationName(state, entry), body: sidebarText.by(author, text) };
}
