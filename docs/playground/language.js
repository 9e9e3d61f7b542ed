// Leads from the page in English to that in the browser's language, unless English was chosen by a press. The build puts
// it at the head of that page, before all that is loaded, so that little of a page comes that isn't read.
// @ts-check
"use strict";

const chosen = navigator.languages.map((tag) => tag.split("-")[0]).find((tag) => ["en", "es", "hi"].includes(tag ?? ""));
if (!location.search && chosen && chosen !== "en") location.replace(`${chosen}.html`);
