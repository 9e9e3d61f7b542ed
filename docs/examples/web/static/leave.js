// The quick exit where scripts are on. Without this file the links lead to /leave as well.
"use strict";

let presses = [];

function leave() {
  document.documentElement.replaceChildren(); // the screen is empty at once
  location.replace("/leave"); // takes this page's place in the history
}

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
