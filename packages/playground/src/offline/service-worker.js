// Keeps the page for when there is no network. What stands before these lines when it is built: KEPT, the name of this build, and FILES.
// Pages come from the network where there is one, so that a new build is seen; their parts, whose names change with their texts, from what is kept.

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(KEPT).then((cache) => cache.addAll(FILES)).then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
  const forget = async () => {
    for (const name of await caches.keys()) if (name.startsWith('lawful ') && name !== KEPT) await caches.delete(name);
    await self.clients.claim();
  };
  event.waitUntil(forget());
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET' || new URL(request.url).origin !== self.location.origin) return;
  const kept = () => caches.match(request, { ignoreSearch: true, cacheName: KEPT });
  event.respondWith(
    request.mode === 'navigate'
      ? fetch(request).catch(async () => (await kept()) ?? caches.match('index.html', { cacheName: KEPT }))
      : kept().then((found) => found ?? fetch(request)),
  );
});
