/** Asks the browser to keep the page for when there is no network; where it cannot, the page works as long as there is one. */
export function keepOffline(): void {
  if (import.meta.env.PROD && 'serviceWorker' in navigator)
    navigator.serviceWorker.register('offline.js').catch(() => undefined);
}
