// Answers from what the browser keeps of the program, so that the page works without a network. It puts nothing there
// itself: playground.mjs does, and only the files of the program.
// @ts-check
"use strict";

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));

worker.addEventListener("install", () => void worker.skipWaiting());
worker.addEventListener("activate", (event) => event.waitUntil(worker.clients.claim()));
worker.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  const { method, destination } = event.request;
  if (method !== "GET") return;
  // What Python is started from was loaded, and compared with the list. All else is new where there is a network: the
  // page with its numbers, and what the page loads to keep it.
  const program = destination !== "" && /\/(worker|pyodide[^/]*)\.mjs$/.test(url.pathname);
  const asked = program ? Promise.reject(new Error("kept")) : fetch(event.request);
  event.respondWith(asked.catch(() => kept(url).then((found) => found ?? fetch(event.request))));
});

/** @param {URL} url */
function kept(url) {
  const name = url.pathname.endsWith("/") ? `${url.pathname}index.html` : url.pathname;
  return caches.match(new URL(name, url).href);
}
