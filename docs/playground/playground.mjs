// The page: loads the program, shows the pages that Python makes, and leaves at once. It knows nothing of checklists.
// @ts-check

/** @typedef {{ name: string, size: number, sha256: string }} Entry */
/** @typedef {{ version: string, files: Entry[] }} Manifest */

const BASE = new URL(".", import.meta.url).href;
const CACHE = `playground ${BASE} `;
const ESCAPES = 1000;
const SHIFTS = 5000;
const main = one("#main");
const preferred = navigator.languages.map((tag) => main.querySelector(`:scope > [lang=${tag.split("-")[0]}]`)).find(Boolean);
if (preferred instanceof HTMLElement) {
  // What is said until the program is there is in the page, in each language.
  document.documentElement.lang = preferred.lang;
  for (const part of main.querySelectorAll(":scope > [lang]")) {
    if (part instanceof HTMLElement) part.hidden = part !== preferred;
  }
}
const loading = one("#main > [lang]:not([hidden]) > [data-starting]");
one("#progress").setAttribute("aria-labelledby", loading.id);
const state = { ...loading.dataset };
const tabs = new BroadcastChannel(CACHE); // reaches the other tabs of this page in this browser, and nobody else

/** @type {Record<string, Blob>} */
const parts = {};
/** @type {Python | null} */
let pages = null;
/** @type {Python | null} */
let editor = null;

/** @param {string} selector */
function one(selector) {
  const found = document.querySelector(selector);
  if (!(found instanceof HTMLElement)) throw new Error(`nothing is ${selector}`);
  return found;
}

// leaving ----------------------------------------------------------------------------------------------------------

/** @type {{ key: string, at: number }[]} */
let presses = [];

/** Empties the page at once, forgets what was answered, and opens a dull page in its place. */
function leave() {
  document.documentElement.replaceChildren();
  pages?.end();
  editor?.end();
  location.replace(`${BASE}units.html`);
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
  /** @param {(line: string) => void} printed */
  constructor(printed) {
    // A worker that is made from a blob is under this page's policy; one that is made from a file is not.
    const code = `import ${JSON.stringify(`${BASE}worker.mjs`)};`;
    const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
    this.worker = new Worker(url, { type: "module" });
    /** @type {Map<number, { resolve: (answer: any) => void, reject: (fault: Error) => void }>} */
    this.waiting = new Map();
    this.last = 0;
    this.worker.onmessage = ({ data }) => {
      if ("line" in data) {
        printed(data.line);
        return;
      }
      const asked = this.waiting.get(data.id);
      this.waiting.delete(data.id);
      if ("fault" in data) asked?.reject(new Error(data.fault));
      else asked?.resolve(data.answer);
    };
    this.worker.onerror = () => this.fail();
    /** @type {Promise<void>} */
    this.ready = this.ask("start", parts);
  }

  /**
   * Calls a function of Python's.
   * @param {string} ask
   * @param {...unknown} args
   * @returns {Promise<any>}
   */
  ask(ask, ...args) {
    this.last += 1;
    return new Promise((resolve, reject) => {
      this.waiting.set(this.last, { resolve, reject });
      this.worker.postMessage({ id: this.last, ask, args });
    });
  }

  fail() {
    for (const asked of this.waiting.values()) asked.reject(new Error("the worker ended"));
    this.waiting.clear();
  }

  end() {
    this.worker.terminate();
    this.fail();
  }
}

// loading ----------------------------------------------------------------------------------------------------------

/** @param {number} percent */
function progressed(percent) {
  const bar = document.querySelector("#progress");
  if (bar instanceof HTMLProgressElement) bar.value = percent;
}

/** @param {string} text */
function tell(text) {
  loading.textContent = text;
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

/** Loads the program: from what the browser keeps, else from this site. Says how large it is, and whether it is kept. */
async function load() {
  const keeps = "serviceWorker" in navigator && isSecureContext;
  const listed = await fetch(`${BASE}manifest.json`, { cache: "no-cache" }).catch(() => undefined);
  const found = listed?.ok ? listed : keeps ? await caches.match(`${BASE}manifest.json`) : undefined;
  if (!found) throw new Error(listed?.status === 404 ? "absent" : "failed");
  /** @type {Manifest} */
  const manifest = await found.clone().json();
  const size = manifest.files.reduce((sum, file) => sum + file.size, 0);
  const cache = keeps ? await caches.open(CACHE + manifest.version) : undefined;
  let loaded = 0;
  for (const entry of manifest.files) {
    const kept = await cache?.match(BASE + entry.name);
    const response = kept ?? (await fetched(entry, (bytes) => progressed((100 * (loaded += bytes)) / size)));
    if (kept) progressed((100 * (loaded += entry.size)) / size);
    else await cache?.put(BASE + entry.name, response.clone());
    if (entry.name.endsWith(".bin")) parts[entry.name.replace(".bin", "")] = await response.blob();
  }
  if (!cache) return { size, kept: false };
  await cache.put(`${BASE}manifest.json`, found);
  const old = (await caches.keys()).filter((name) => name.startsWith(CACHE) && name !== CACHE + manifest.version);
  for (const name of old) await caches.delete(name);
  await navigator.serviceWorker.register(`${BASE}sw.js`);
  await navigator.serviceWorker.ready;
  if (old.length) location.reload(); // this page is of the former program
  return { size, kept: true };
}

// languages --------------------------------------------------------------------------------------------------------

/** @typedef {{ tag: string, direction: string }} Language */
/** @typedef {Language & { words: Record<string, string>, languages: Language[] }} Chrome */

/**
 * Gives a language's own name, as CLDR has it.
 * @param {string} tag
 */
function nameOf(tag) {
  try {
    const name = new Intl.DisplayNames([tag], { type: "language" }).of(tag) ?? tag;
    return name.charAt(0).toLocaleUpperCase(tag) + name.slice(1);
  } catch {
    return tag;
  }
}

/** Says what is around every page in the language of the page, and offers the others. */
async function speak() {
  if (!pages) return;
  /** @type {Chrome} */
  const chrome = JSON.parse(await pages.ask("page.chrome"));
  document.documentElement.lang = chrome.tag;
  document.documentElement.dir = chrome.direction;
  document.title = chrome.words.title ?? "";
  state.broken = chrome.words.broken;
  for (const place of document.querySelectorAll("[data-word]")) {
    if (place instanceof HTMLElement) place.textContent = chrome.words[place.dataset.word ?? ""] ?? "";
  }
  const nav = one("#languages");
  nav.ariaLabel = chrome.words.language ?? "";
  nav.replaceChildren(
    ...chrome.languages.map(({ tag, direction }) => {
      const button = document.createElement("button");
      Object.assign(button, { type: "button", className: "link", lang: tag, dir: direction, textContent: nameOf(tag) });
      button.dataset.language = tag;
      if (tag === chrome.tag) button.setAttribute("aria-current", "true");
      return button;
    }),
  );
}

/**
 * Returns what stands in a form, with lines of text, which are no inputs.
 * @param {HTMLFormElement} form
 * @param {HTMLElement | null} [pressed]
 */
function fieldsOf(form, pressed) {
  /** @type {Record<string, string[]>} */
  const fields = {};
  for (const [name, value] of new FormData(form, pressed)) (fields[name] ??= []).push(String(value));
  for (const line of form.querySelectorAll("[data-name]")) {
    if (line instanceof HTMLElement) (fields[line.dataset.name ?? ""] ??= []).push(line.innerText);
  }
  return fields;
}

/**
 * Shows the same page in another language, with what is filled in.
 * @param {string} tag
 */
async function choose(tag) {
  const form = main.querySelector("form");
  const code = document.querySelector("#code");
  const fields = form ? fieldsOf(form) : {};
  if (code instanceof HTMLElement) fields.code = [code.innerText];
  await go("language", { ...fields, language: [tag] });
  await speak();
  for (const button of document.querySelectorAll("[data-language]")) {
    if (button instanceof HTMLElement && button.dataset.language === tag) button.focus({ preventScroll: true });
  }
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
 * Does what a press asks for.
 * @param {string} act
 * @param {Record<string, string[]>} [fields]
 */
async function go(act, fields = {}) {
  if (!pages) return;
  busy(true);
  try {
    const html = await pages.ask("page.act", act, JSON.stringify(fields));
    editor?.end();
    editor = null;
    show(html);
  } catch {
    broken();
  } finally {
    busy(false);
  }
}

/** Says that something went wrong. What was answered is still there, and so is the page. */
function broken() {
  const said = document.createElement("p");
  said.className = "errors";
  said.role = "alert";
  said.textContent = state.broken ?? "";
  main.querySelector(":scope > [role=alert]")?.remove();
  main.prepend(said);
  scrollTo(0, 0);
}

/** @param {boolean} on */
function busy(on) {
  document.body?.toggleAttribute("data-busy", on);
}

/**
 * Gives the person a file. Only this keeps anything of what they answered.
 * @param {DOMStringMap} what
 */
async function keep(what) {
  const text = await pages?.ask("page.keep", what.keep);
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
  running(true);
  say(editor ? "running" : "starting");
  const mine = (editor ??= new Python((line) => output.append(`${line}\n`)));
  try {
    await mine.ready;
    say("running");
    say((await mine.ask("editor.run", source)) ? "good" : "bad");
  } catch {
    say(editor === null ? "stopped" : "bad");
  } finally {
    running(false);
  }
}

// what a person does -----------------------------------------------------------------------------------------------

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("button") : null;
  if (!button) return;
  if (button.dataset.act) void go(button.dataset.act);
  else if (button.dataset.language) void choose(button.dataset.language);
  else if (button.dataset.keep) void keep(button.dataset);
  else if ("remove" in button.dataset) void remove();
  else if ("stop" in button.dataset) {
    editor?.end();
    editor = null;
    say("stopped");
  }
});
document.addEventListener("submit", (event) => {
  event.preventDefault();
  if (!(event.target instanceof HTMLFormElement)) return;
  if ("run" in event.target.dataset) {
    void run(one("#code").innerText);
    return;
  }
  void go(event.target.dataset.act ?? "", fieldsOf(event.target, event.submitter));
});
document.addEventListener("keydown", (event) => {
  // A line ends with Enter, as one of a form does.
  if (event.key !== "Enter" || !(event.target instanceof HTMLElement) || !event.target.dataset.name) return;
  event.preventDefault();
  event.target.closest("form")?.requestSubmit();
});
document.addEventListener("change", async (event) => {
  const input = event.target;
  const file = input instanceof HTMLInputElement && input.dataset.act ? input.files?.[0] : undefined;
  if (!(input instanceof HTMLInputElement) || !file) return;
  await go(input.dataset.act ?? "", { text: [await file.text()] });
});

try {
  const loaded = await load();
  tell(state.starting ?? "");
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  pages = new Python(() => undefined);
  await pages.ready;
  await pages.ask("page.begin", JSON.stringify({ ...loaded, zone, languages: navigator.languages }));
  await speak();
  one("button[data-act=home]").hidden = false;
  one("[data-title]").hidden = true;
  await go("home");
  // While the first page is read, the next ones are made ready. Each step is short, so that a press never waits long.
  for (let step = 0; await pages.ask("page.warm", step); step += 1);
  document.body?.toggleAttribute("data-warm", true);
} catch (error) {
  const absent = error instanceof Error && error.message === "absent";
  tell((absent ? state.absent : state.failed) ?? "");
  if (absent) for (const link of main.querySelectorAll("[data-at-once]")) link.remove(); // it is built with the program
}
