// Composes the client: the browser's parts go in here, and nowhere else are they reached for by the core.
import { createChat } from './chat/chat.js';
import { followActivity } from './shell/activity.js';
import { byFrame } from './shell/frames.js';
import { createNotifications } from './shell/notifications.js';
import { createReturning } from './shell/returning.js';
import { createRouter } from './shell/router.js';
import { registerServiceWorker } from './shell/service_worker.js';
import { showUnread } from './shell/title_badge.js';
import { randomUUID } from './shell/uuid.js';
import { initialState, reduce } from './state/reducer.js';
import { createStore } from './state/store.js';
import { mountApp } from './views/app.js';
import { mountConversation } from './views/conversation/pane.js';

const clock = {
  now: () => Date.now(),
  setTimeout: (run, delay) => window.setTimeout(run, delay),
  clearTimeout: (timer) => window.clearTimeout(timer),
};
const store = createStore(reduce, initialState, byFrame(window));
const socketUrl = new URL('/v1/ws', location.href);
socketUrl.protocol = socketUrl.protocol === 'https:' ? 'wss:' : 'ws:';
const returning = createReturning(window, sessionStorage);

const chat = createChat({
  store,
  clock,
  socketUrl: socketUrl.href,
  WebSocket,
  fetch: window.fetch.bind(window),
  storage: localStorage,
  locks: navigator.locks,
  tabs: new BroadcastChannel('chat'),
  random: Math.random,
  randomUUID: () => randomUUID(crypto),
  navigate: returning.leave,
});
const router = createRouter(window);
const registration = registerServiceWorker(window);
const notifications = createNotifications({
  page: window,
  store,
  chat,
  storage: localStorage,
  icon: new URL('./icons/icon-192.png', import.meta.url).href,
  open: (conversation) => router.go({ conversation }),
  registration: () => registration,
});

mountApp(document.body, {
  store, chat, clock, locale: navigator.languages?.[0], router, notifications, mountConversation,
});
showUnread(window, store);
followActivity(window, chat);
chat.start(returning.problem);
