// The quick exit where scripts are on. Without this file the links lead to /leave as well.
"use strict";

let presses = [];
const tabs = new BroadcastChannel("list"); // reaches the other tabs of this site in this browser, and nobody else

function go(address) {
  document.documentElement.replaceChildren(); // the screen is empty at once
  location.replace(address); // takes this page's place in the history
}

function leave() {
  tabs.postMessage("leave");
  go("/leave");
}

// Whoever leaves in one tab has left in all. The others needn't end the session, which may be a new one by then.
tabs.addEventListener("message", () => go(document.documentElement.dataset.leaveTo));

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-leave]")) {
    event.preventDefault();
    leave();
  }
});

document.addEventListener("keydown", (event) => {
  if (event.repeat) return;
  presses = event.key === "Shift" ? [...presses, Date.now()].slice(-3) : [];
  if (presses.length === 3 && presses[2] - presses[0] < 5000) leave();
});

// A page that the browser held in memory is asked for anew.
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
