// Opens the page without a network: what is written there waits in the outbox. The types of a worker
// and of a page exclude each other in TypeScript, so the few that are needed are spelled out.
type WorkEvent = Event & { waitUntil: (work: Promise<unknown>) => void };
type FetchEvent = WorkEvent & {
  request: Request;
  respondWith: (response: Promise<Response>) => void;
};
type ClickEvent = WorkEvent & { notification: Notification };
type Window = { url: string; focus: () => Promise<unknown> };
type Worker = {
  skipWaiting: () => Promise<void>;
  clients: {
    claim: () => Promise<void>;
    matchAll: (options: { type: 'window' }) => Promise<Window[]>;
    openWindow: (url: string) => Promise<unknown>;
  };
  addEventListener: ((type: 'install' | 'activate', handle: (event: WorkEvent) => void) => void) &
    ((type: 'fetch', handle: (event: FetchEvent) => void) => void) &
    ((type: 'notificationclick', handle: (event: ClickEvent) => void) => void);
};

/** The addresses of script and style, put in by the build. */
declare const ASSETS: string[];
const worker = self as unknown as Worker;

const cacheName = `page ${ASSETS.join(' ')}`;
/** A network that does not answer is none. */
const patienceMs = 4_000;

worker.addEventListener('install', (event) => event.waitUntil(fill()));
worker.addEventListener('activate', (event) => event.waitUntil(takeOver()));
worker.addEventListener('fetch', (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.method !== 'GET' || origin !== location.origin) return;
  if (pathname.startsWith('/assets/')) event.respondWith(answerFromCache(event.request));
  else if (pathname === '/' && event.request.mode === 'navigate') {
    event.respondWith(answerFromNetwork(event.request));
  }
});
worker.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(bringToFront(String(event.notification.data)));
});

async function fill(): Promise<void> {
  const cache = await caches.open(cacheName);
  const page = await fetch('/', { cache: 'no-cache' });
  const text = await page.clone().text();
  // During a deploy the page may come from another revision than this worker.
  if (!ASSETS.every((address) => text.includes(address))) {
    throw new Error('The page is of another version: the next visit tries again');
  }
  await cache.addAll(ASSETS);
  await cache.put('/', page);
  await worker.skipWaiting();
}

async function takeOver(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name !== cacheName).map((name) => caches.delete(name)));
  await worker.clients.claim();
}

async function answerFromCache(request: Request): Promise<Response> {
  return (await caches.match(request)) ?? fetch(request);
}

async function answerFromNetwork(request: Request): Promise<Response> {
  try {
    const response = await fetch(request, { signal: AbortSignal.timeout(patienceMs) });
    if (response.status < 500) return response;
    return (await caches.match('/')) ?? response;
  } catch {
    return (await caches.match('/')) ?? Response.error();
  }
}

async function bringToFront(address: string): Promise<void> {
  const windows = await worker.clients.matchAll({ type: 'window' });
  const shown = windows.find(({ url }) => url === address);
  await (shown ? shown.focus() : worker.clients.openWindow(address));
}

export {};
