// Leads from the page in English to that in the browser's language, unless English was chosen by a press.
// @ts-check
"use strict";

const chosen = navigator.languages.map((tag) => tag.split("-")[0]).find((tag) => ["en", "es", "hi"].includes(tag ?? ""));
if (!location.search && chosen && chosen !== "en") location.replace(`${chosen}.html`);
