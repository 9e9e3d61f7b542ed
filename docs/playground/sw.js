// Answers from what the browser keeps of the program, so that the page works without a network. It puts nothing there
// itself: playground.mjs does, and only the files of the program.
// @ts-check
"use strict";

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));

worker.addEventListener("install", () => void worker.skipWaiting());
worker.addEventListener("activate", (event) => event.waitUntil(worker.clients.claim()));
worker.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  const { method, destination, cache } = event.request;
  // What the page loads to keep it comes from the network: a newer program, and the list that tells that there is one.
  if (method !== "GET" || (destination === "" && cache === "no-cache")) return;
  event.respondWith(kept(url).then((found) => found ?? fetch(event.request)));
});

/** @param {URL} url */
function kept(url) {
  const name = url.pathname.endsWith("/") ? `${url.pathname}index.html` : url.pathname;
  return caches.match(new URL(name, url).href);
}
