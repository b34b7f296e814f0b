// Keeps the shell (page, scripts, styles, icons) so that the client starts at once and without a network. Nothing of a user
// is kept: sign-in, API and sockets never go through here.
const SHELL = 'chat-shell:{{assets}}';
const FILES = "{{files}}";
const PAGE = '/';
const PATIENCE_MS = 4_000;

self.addEventListener('install', (event) => {
  event.waitUntil(fill().then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(dropOld().then(() => self.clients.claim()));
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (request.mode === 'navigate' && url.pathname === PAGE) event.respondWith(page(request));
  else if (url.pathname.startsWith('/assets/')) event.respondWith(asset(request));
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data?.conversation));
});

async function fill() {
  const cache = await caches.open(SHELL);
  await cache.addAll(FILES.filter((url) => url !== PAGE));
  // Past the browser's own cache: a stale page would name assets that are gone. The assets themselves the page has just loaded.
  await cache.add(new Request(PAGE, { cache: 'reload' }));
}

async function dropOld() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith('chat-shell:') && name !== SHELL);
  await Promise.all(old.map((name) => caches.delete(name)));
}

/** The network's page while it answers in time, else the kept one. */
async function page(request) {
  const kept = await (await caches.open(SHELL)).match(PAGE);
  const fresh = fetch(request);
  if (!kept) return fresh;
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS, kept));
  return Promise.race([fresh.then((response) => (response.status < 500 ? response : kept)).catch(() => kept), late]);
}

/** Assets carry a digest in their address, so one that is kept is never out of date. */
async function asset(request) {
  return await (await caches.open(SHELL)).match(request, { ignoreVary: true }) ?? fetch(request);
}

async function open(conversation) {
  const windows = await self.clients.matchAll({ type: 'window' });
  if (windows.length === 0) {
    await self.clients.openWindow(conversation ? `/#/c/${conversation}` : PAGE);
    return;
  }
  const client = await windows[0].focus();
  if (conversation) client.postMessage({ type: 'open', conversation });
}
