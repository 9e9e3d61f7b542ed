// Grows the app on the page that is served: loads a part of the program when it is wanted, shows the pages that Python
// makes, goes back, and leaves at once. It knows nothing of checklists.
// @ts-check

/** @typedef {{ name: string, size: number, sha256: string, part: string }} Entry */
/** @typedef {{ version: string, files: Entry[] }} Manifest */

const BASE = new URL(".", import.meta.url).href;
const CACHE = `playground ${BASE} `;
const ESCAPES = 1000;
const SHIFTS = 5000;
const main = one("#main");
const tabs = new BroadcastChannel(CACHE); // reaches the other tabs of this page in this browser, and nobody else

/** What was served, to be shown again: the first page is made without Python. */
let first = [...main.childNodes];
/** What there is to load; parts that are loaded later are of the same program. @type {Response | undefined} */
let list;
/** @type {Promise<Python> | null} */
let pages = null;
/** @type {Promise<Python> | null} */
let editor = null;
/** The parts of the program that the pages' Python has. */
const there = new Set(["en"]);
let here = "home";
let turn = 0;

/**
 * @param {string} selector
 * @param {ParentNode} within
 */
function one(selector, within = document) {
  const found = within.querySelector(selector);
  if (!(found instanceof HTMLElement)) throw new Error(`nothing is ${selector}`);
  return found;
}

/** Returns what is shown while the program is loaded, and what is said about that. */
function loading() {
  return /** @type {HTMLTemplateElement} */ (one("#loading"));
}

/** Returns the place of this page in the browser's history: 0 is the page that was served. */
const place = () => history.state?.at ?? 0;

// the country ------------------------------------------------------------------------------------------------------

/** Puts the emergency numbers of the country that the clock suggests in the place of those of no country. */
function suggest() {
  const clock = /** @type {HTMLTemplateElement} */ (one("#clock"));
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const country = (clock.dataset.zones ?? "").split(";").find((line) => line.split(" ").includes(timeZone))?.slice(0, 2);
  const numbers = main.querySelector(`#in-${country}`);
  const list = numbers?.querySelector("ul");
  if (!numbers || !list) return;
  const danger = one("#danger");
  const said = /** @type {DocumentFragment} */ (clock.content.cloneNode(true));
  one("span", said).textContent = (clock.dataset.line ?? "").replace("{}", numbers.parentElement?.querySelector("summary")?.textContent ?? "");
  one("[data-more]", said).setAttribute("href", `#in-${country}`);
  danger.replaceChildren(one("h2", danger), list.cloneNode(true), said);
}

/** Shows what works with a script only. */
async function grow() {
  suggest();
  for (const part of main.querySelectorAll("[data-app]")) part.removeAttribute("hidden");
  const kept = isSecureContext && (await caches.keys()).some((name) => name.startsWith(CACHE));
  one("[data-kept]").hidden = !kept;
}

// leaving ----------------------------------------------------------------------------------------------------------

/** @type {{ key: string, at: number }[]} */
let presses = [];
let leaving = false;

/** Empties the page at once, forgets what was answered, and opens a dull page in its place. */
function leave() {
  leaving = true;
  document.documentElement.replaceChildren();
  turn += 1;
  void pages?.then((python) => python.worker.terminate());
  stop();
  out();
}

/** Goes back to where this page began, so that the dull one takes the place of all its pages. */
function out() {
  if (!place()) {
    location.replace(`${BASE}units.html`);
    return;
  }
  history.replaceState(history.state, "", `${BASE}units.html`);
  history.back();
}

document.addEventListener("click", (event) => {
  if (event.target instanceof Element && event.target.closest("[data-leave]")) {
    event.preventDefault();
    tabs.postMessage("leave");
    leave();
  }
});
document.addEventListener("keydown", ({ key, repeat }) => {
  if (repeat) return;
  presses = [...presses.filter((press) => press.key === key), { key, at: Date.now() }].slice(key === "Escape" ? -2 : -3);
  const lasted = Date.now() - (presses[0]?.at ?? 0);
  const twice = key === "Escape" && presses.length === 2 && lasted < ESCAPES;
  const thrice = key === "Shift" && presses.length === 3 && lasted < SHIFTS;
  if (twice || thrice) {
    tabs.postMessage("leave");
    leave();
  }
});
tabs.addEventListener("message", leave);
addEventListener("pageshow", (/** @type {PageTransitionEvent} */ event) => {
  if (event.persisted) location.reload(); // a page that the browser held in its memory
});

// Python -----------------------------------------------------------------------------------------------------------

/** A worker with Python in it. */
class Python {
  /**
   * @param {Record<string, Blob>} parts
   * @param {(line: string) => void} printed
   */
  constructor(parts, printed) {
    // A worker that is made from a blob is under this page's policy; one that is made from a file is not.
    const code = `import ${JSON.stringify(`${BASE}worker.mjs`)};`;
    this.worker = new Worker(URL.createObjectURL(new Blob([code], { type: "text/javascript" })), { type: "module" });
    this.worker.onmessage = ({ data }) => printed(data);
    this.ready = this.ask("start", parts);
  }

  /**
   * Calls a function of Python's. Once the worker was ended, the answer never comes.
   * @param {string} ask
   * @param {...unknown} args
   * @returns {Promise<any>}
   */
  ask(ask, ...args) {
    const { port1, port2 } = new MessageChannel();
    return new Promise((resolve, reject) => {
      port1.onmessage = ({ data: { answer, fault } }) => (fault ? reject(new Error(fault)) : resolve(answer));
      this.worker.addEventListener("error", reject);
      this.worker.postMessage({ ask, args }, [port2]);
    });
  }
}

// loading ----------------------------------------------------------------------------------------------------------

/** @param {number} percent */
function progressed(percent) {
  const bar = main.querySelector("#progress");
  if (bar instanceof HTMLProgressElement) bar.value = percent;
}

/** @param {ArrayBuffer} bytes */
async function digest(bytes) {
  const found = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...found].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Fetches a file, and tells how much of it has come.
 * @param {Entry} entry
 * @param {(bytes: number) => void} came
 */
async function fetched(entry, came) {
  const response = await fetch(BASE + entry.name, { cache: "no-cache" });
  if (!response.ok || !response.body) throw new Error(entry.name);
  const chunks = [];
  const reader = response.body.getReader();
  for (let step = await reader.read(); !step.done; step = await reader.read()) {
    chunks.push(step.value);
    came(step.value.length);
  }
  const type = response.headers.get("Content-Type") ?? "application/octet-stream";
  const blob = new Blob(chunks, { type });
  if (isSecureContext && (await digest(await blob.arrayBuffer())) !== entry.sha256) throw new Error(entry.name);
  return new Response(blob, { headers: { "Content-Type": type } });
}

/**
 * Loads parts of the program: from what the browser keeps, else from this site. Returns what Python is made of, by name.
 * @param {string[]} wanted
 */
async function load(wanted) {
  const keeps = "serviceWorker" in navigator && isSecureContext;
  list ??= await fetch(`${BASE}manifest.json`, { cache: "no-cache" });
  /** @type {Manifest} */
  const manifest = await list.clone().json();
  const files = manifest.files.filter((file) => wanted.includes(file.part));
  const size = files.reduce((sum, file) => sum + file.size, 0);
  const cache = keeps ? await caches.open(CACHE + manifest.version) : undefined;
  /** @type {Record<string, Blob>} */
  const parts = {};
  let loaded = 0;
  for (const entry of files) {
    const kept = await cache?.match(BASE + entry.name);
    const response = kept ?? (await fetched(entry, (bytes) => progressed((100 * (loaded += bytes)) / size)));
    if (kept) progressed((100 * (loaded += entry.size)) / size);
    else await cache?.put(BASE + entry.name, response.clone());
    if (entry.name.endsWith(".bin")) parts[entry.name.replace(".bin", "")] = await response.blob();
  }
  if (!cache) return parts;
  await cache.put(`${BASE}manifest.json`, list.clone());
  for (const name of await caches.keys()) {
    if (name.startsWith(CACHE) && name !== CACHE + manifest.version) await caches.delete(name);
  }
  await navigator.serviceWorker.register(`${BASE}sw.js`);
  await navigator.serviceWorker.ready;
  return parts;
}

/** Starts the Python that makes the pages. */
async function begun() {
  const python = new Python(await load(["app"]), () => undefined);
  const said = main.querySelector("#progress-label");
  if (said) said.textContent = loading().dataset.starting ?? "";
  await python.ready;
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  await python.ask("page.begin", timeZone, document.documentElement.lang);
  return python;
}

/**
 * Returns the Python that makes the pages, with parts of the program.
 * @param {string[]} wanted
 */
async function withParts(...wanted) {
  pages ??= begun();
  const python = await pages.catch((error) => {
    pages = null; // another press tries again
    throw error;
  });
  const lacking = wanted.filter((part) => !there.has(part));
  if (lacking.length) await python.ask("add", await load(lacking));
  lacking.forEach((part) => there.add(part));
  return python;
}

/**
 * Calls a function of Python's; where it lacks a module or a file that someone's way needs, with all that there is.
 * @param {string} act What it is for.
 * @param {[string, ...string[]]} asked
 */
async function called(act, ...asked) {
  const python = await withParts(document.documentElement.lang, ...(act.match(/^(check|help)/)?.slice(1) ?? []));
  return python.ask(...asked).catch(async (/** @type {Error} */ fault) => {
    if (!/NotFound/.test(fault.message) || there.has("rest")) throw fault;
    return (await withParts("check", "help", "rest")).ask(...asked);
  });
}

// languages --------------------------------------------------------------------------------------------------------

/**
 * Shows the same page in another language, with what is filled in.
 * @param {HTMLAnchorElement} link
 */
async function choose(link) {
  const answer = await fetch(link.href);
  const other = new DOMParser().parseFromString(await answer.text(), "text/html");
  const { lang, dir } = other.documentElement;
  Object.assign(document.documentElement, { lang, dir });
  document.title = other.title;
  for (const part of ["header", "nav", "#clock", "#loading"]) one(part).replaceWith(one(part, other));
  first = [...one("#main", other).childNodes];
  await (await withParts(lang)).ask("page.speak", lang);
  await go(here, {}, true);
  one(`[data-language=${lang}]`).focus({ preventScroll: true });
}

// pages ------------------------------------------------------------------------------------------------------------

/**
 * Makes a page whose lines of text are no inputs of a form: about those, some browsers ask their maker.
 * @param {string} html
 */
function withLines(html) {
  const page = document.createElement("template");
  page.innerHTML = html;
  for (const input of page.content.querySelectorAll("input.sc-field:not([type=datetime-local])")) {
    const line = document.createElement("div");
    for (const { name, value } of input.attributes) if (!["type", "name", "value"].includes(name)) line.setAttribute(name, value);
    for (const label of page.content.querySelectorAll(`label[for="${input.id}"]`)) {
      label.id = `${input.id}-label`;
      line.setAttribute("aria-labelledby", label.id);
    }
    line.dataset.name = input.getAttribute("name") ?? "";
    line.textContent = input.getAttribute("value");
    line.role = "textbox";
    line.tabIndex = 0;
    line.contentEditable = "plaintext-only";
    input.replaceWith(line);
  }
  return page.content;
}

/**
 * Shows a page, and puts a reader at its beginning.
 * @param {string} html What Python made; all that is a person's own is escaped in it.
 */
function show(html) {
  main.replaceChildren(withLines(html));
  for (const line of main.querySelectorAll("[contenteditable]")) {
    // An older browser doesn't know plain text that can be edited.
    if (line instanceof HTMLElement && !line.isContentEditable) line.contentEditable = "true";
  }
  const heading = main.querySelector("[role=alert], h1");
  if (heading instanceof HTMLElement) {
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }
  scrollTo(0, 0);
}

/**
 * Returns what is filled in, with lines of text, which are no inputs.
 * @param {HTMLElement | null} [pressed]
 */
function filled(pressed) {
  /** @type {Record<string, string[]>} */
  const fields = {};
  const form = main.querySelector("form");
  if (!form) return fields;
  for (const [name, value] of new FormData(form, pressed)) (fields[name] ??= []).push(String(value));
  for (const line of form.querySelectorAll("[data-name]")) {
    if (line instanceof HTMLElement) (fields[line.dataset.name ?? ""] ??= []).push(line.innerText);
  }
  return fields;
}

/**
 * Goes to a page, and gives it a place of its own in the history, unless it is the one that is shown.
 * @param {string} act
 * @param {Record<string, string[]>} [fields]
 * @param {boolean} [placed] Whether the history is at its place already.
 */
async function go(act, fields = {}, placed = false) {
  const mine = (turn += 1);
  const left = filled();
  stop();
  if (act === "home" || here === "home") {
    if (!placed && act !== here) history.pushState({ act, at: place() + 1 }, "");
    placed = true;
    main.replaceChildren(...(act === "home" ? first : [loading().content.cloneNode(true)]));
    if (act === "home") void grow();
    scrollTo(0, 0);
    here = act === "home" ? "home" : "loading";
    if (act === "home") return;
  }
  document.body?.toggleAttribute("data-busy", true);
  try {
    const [again, html] = JSON.parse(await called(act, "page.act", act, JSON.stringify(fields), JSON.stringify(left)));
    if (mine !== turn) return; // someone went elsewhere meanwhile
    if (placed || again === here) history.replaceState({ act: again, at: place() }, "");
    else history.pushState({ act: again, at: place() + 1 }, "");
    here = again;
    show(html);
    void withParts("check", "help").catch(() => undefined); // what else there is to press is soon here without a network
  } catch {
    if (mine === turn) broken();
  } finally {
    if (mine === turn) document.body?.toggleAttribute("data-busy", false);
  }
}

/** Says that something went wrong. What was answered is still there, and so is the page. */
function broken() {
  const said = document.createElement("p");
  said.className = "errors";
  said.role = "alert";
  said.textContent = loading().dataset[here === "loading" ? "failed" : "broken"] ?? "";
  main.querySelector(":scope > [role=alert]")?.remove();
  main.prepend(said);
  scrollTo(0, 0);
}

/**
 * Gives the person a file. Only this keeps anything of what they answered.
 * @param {DOMStringMap} what
 */
async function keep(what) {
  const text = await called("check", "page.keep", what.keep ?? "");
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: what.type ?? "" }));
  link.download = what.name ?? "";
  link.click();
  URL.revokeObjectURL(link.href);
}

/** Removes what the browser keeps of the program. */
async function remove() {
  for (const name of await caches.keys()) if (name.startsWith(CACHE)) await caches.delete(name);
  const registration = await navigator.serviceWorker.getRegistration(BASE);
  await registration?.unregister();
  leave();
}

// the editor -------------------------------------------------------------------------------------------------------

/** @param {keyof DOMStringMap & string} key */
function say(key) {
  const place = document.querySelector("#state");
  if (place instanceof HTMLElement) place.textContent = place.dataset[key] ?? "";
}

/** @param {boolean} on */
function running(on) {
  for (const button of main.querySelectorAll("[data-stop], [data-run] [type=submit]")) {
    if (button instanceof HTMLButtonElement) button.disabled = on !== button.hasAttribute("data-stop");
  }
}

/** @param {string} source */
async function run(source) {
  const output = one("#output");
  output.textContent = "";
  one("#report").replaceChildren();
  running(true);
  say(editor ? "running" : "starting");
  editor ??= load(["app", "check", "help", "rest"]).then((parts) => new Python(parts, (line) => one("#output").append(`${line}\n`)));
  const mine = editor;
  try {
    const python = await mine;
    await python.ready;
    if (editor === mine) say("running");
    const report = await python.ask("editor.run", source);
    one("#report").innerHTML = report ?? "";
    say(report === undefined ? "bad" : "good");
  } catch {
    if (editor === mine) say("bad");
  } finally {
    if (editor === mine) running(false);
  }
}

/** Ends what runs in the editor. */
function stop() {
  void editor?.then((python) => python.worker.terminate());
  editor = null;
  running(false);
}

// what a person does -----------------------------------------------------------------------------------------------

document.addEventListener("click", (event) => {
  const pressed = event.target instanceof Element ? event.target.closest("button, a") : null;
  if (!(pressed instanceof HTMLElement)) return;
  const { act, keep: file } = pressed.dataset;
  if (act) void go(act);
  else if (pressed instanceof HTMLAnchorElement && pressed.dataset.language && here !== "home") void choose(pressed);
  else if ("back" in pressed.dataset) history.back();
  else if (file) void keep(pressed.dataset);
  else if ("remove" in pressed.dataset) void remove();
  else if ("stop" in pressed.dataset) {
    stop();
    say("stopped");
  } else return;
  event.preventDefault();
});
document.addEventListener("submit", (event) => {
  event.preventDefault();
  if (!(event.target instanceof HTMLFormElement)) return;
  if ("run" in event.target.dataset) void run(one("#code").innerText);
  else void go(event.target.dataset.act ?? "", filled(event.submitter));
});
document.addEventListener("keydown", (event) => {
  // A line ends with Enter, as one of a form does.
  if (event.key !== "Enter" || !(event.target instanceof HTMLElement) || !event.target.dataset.name) return;
  if (event.target.ariaMultiLine) return;
  event.preventDefault();
  event.target.closest("form")?.requestSubmit();
});
document.addEventListener("change", async ({ target }) => {
  if (!(target instanceof HTMLInputElement) || !target.dataset.act || !target.files?.[0]) return;
  await go(target.dataset.act, { text: [await target.files[0].text()] });
});
addEventListener("popstate", () => {
  if (leaving) out();
  else void go(history.state?.act ?? "home", {}, true);
});
void grow();
