// Grows the app on the page that is served: shows the pages that Python makes, goes back, and leaves at once. It knows
// nothing of checklists.
// @ts-check

const BASE = new URL(".", import.meta.url).href;
const CACHE = `playground ${BASE} `;
/** How many presses of a key leave, and within how many milliseconds. @type {Record<string, [number, number]>} */
const LEAVES = { Escape: [2, 1000], Shift: [3, 5000] };
/** Whether the browser keeps the program. */
const keeps = isSecureContext && "serviceWorker" in navigator;
/** The pages after a leak, by their paths. */
const HELP = /^\/(help|watched|ask|card|steps)/;
const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
const main = one("#main");
const tabs = new BroadcastChannel(CACHE); // reaches the other tabs of this page in this browser, and nobody else

/** What was served, to be shown again: the first page is made without Python. */
let first = [...main.childNodes];
/** @type {Promise<Python> | null} */
let pages = null;
/** @type {Promise<Python> | null} */
let editor = null;
let here = "/";
let turn = 0;

/** @type {(selector: string, within?: ParentNode) => HTMLElement} */
function one(selector, within = document) {
  const found = within.querySelector(selector);
  if (!(found instanceof HTMLElement)) throw new Error(`nothing is ${selector}`);
  return found;
}

/** Returns a template of the page, by its selector. */
const template = (/** @type {string} */ selector) => /** @type {HTMLTemplateElement} */ (one(selector));

/** Returns the place of this page in the browser's history: 0 is the page that was served. */
const place = () => history.state?.at ?? 0;

// the country ------------------------------------------------------------------------------------------------------

/** Puts the emergency numbers of the country that the clock suggests in the place of those of no country. */
function suggest() {
  const clock = template("#clock");
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
  const kept = keeps && (await caches.keys()).some((name) => name.startsWith(CACHE));
  one("[data-kept]").hidden = !kept;
}

// leaving ----------------------------------------------------------------------------------------------------------

/** @type {{ key: string, at: number }[]} */
let presses = [];
let leaving = false;

/** Empties the page at once in all tabs, forgets what was answered, and opens a dull page in its place. */
function leave() {
  tabs.postMessage("leave");
  empty();
}

function empty() {
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

/**
 * Goes to a part of this page without an entry in the history, to which Back could lead once someone left.
 * @param {string} part
 */
function jump(part) {
  const { state } = history;
  location.replace(part);
  history.replaceState(state, "");
}

document.addEventListener("keydown", ({ key, repeat }) => {
  if (repeat) return;
  const [most, within] = LEAVES[key] ?? [0, 0];
  presses = [...presses.filter((press) => press.key === key), { key, at: Date.now() }].slice(-most);
  if (most && presses.length === most && Date.now() - (presses[0]?.at ?? 0) < within) leave();
});
tabs.addEventListener("message", empty);
// A page that the browser held in its memory begins anew.
addEventListener("pageshow", (/** @type {PageTransitionEvent} */ { persisted }) => persisted && location.reload());

// Python -----------------------------------------------------------------------------------------------------------

/** A worker with Python in it. */
class Python {
  /** @param {(told: string | number) => void} told Gets each line that is printed, and from 0 to 1 how much has come. */
  constructor(told) {
    // A worker that is made from a blob is under this page's policy; one that is made from a file is not.
    const code = `import ${JSON.stringify(`${BASE}worker.mjs`)};`;
    this.worker = new Worker(URL.createObjectURL(new Blob([code], { type: "text/javascript" })), { type: "module", name: keeps ? "keeps" : "" });
    this.worker.onmessage = ({ data }) => told(data);
    this.ready = this.ask([], "page.begin", timeZone, document.documentElement.lang);
    this.ready.catch(() => undefined);
  }

  /**
   * Calls a function of Python's. Once the worker was ended, the answer never comes.
   * @param {string[]} parts The parts of the program that it needs.
   * @param {string} ask
   * @param {...unknown} args
   * @returns {Promise<any>}
   */
  ask(parts, ask, ...args) {
    const { port1, port2 } = new MessageChannel();
    return new Promise((resolve, reject) => {
      port1.onmessage = ({ data: { answer, fault } }) => (fault ? reject(new Error(fault)) : resolve(answer));
      this.worker.addEventListener("error", reject);
      this.worker.postMessage({ parts, ask, args }, [port2]);
    });
  }
}

/**
 * Starts Python. What it is made from is run as it was checked: a service worker gives it from what the browser keeps.
 * @param {(told: string | number) => void} told
 */
async function started(told) {
  if (keeps) await navigator.serviceWorker.register(`${BASE}sw.js`);
  if (keeps) await navigator.serviceWorker.ready;
  return new Python(told);
}

/**
 * Calls a function of the Python that makes the pages.
 * @param {string} path What it is for: the pages after a leak have a part of their own.
 * @param {string} asked
 * @param {...string} args
 */
async function called(path, asked, ...args) {
  const { lang } = document.documentElement;
  pages ??= started(progressed);
  return (await pages).ask([...(lang === "en" ? [] : [lang]), ...(HELP.test(path) ? ["help"] : [])], asked, ...args);
}

/** @param {string | number} told */
function progressed(told) {
  const bar = main.querySelector("#progress");
  if (!(bar instanceof HTMLProgressElement)) return;
  bar.value = 100 * Number(told);
  if (told === 1) one("#progress-label").textContent = template("#loading").dataset.starting ?? "";
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
  await called("", "page.begin", timeZone, lang);
  await go(here, null, true);
  one(`[data-language=${lang}]`).focus({ preventScroll: true });
}

// pages ------------------------------------------------------------------------------------------------------------

/**
 * Shows a page, and puts a reader at its beginning. Its lines of text become no inputs: about those, some browsers ask
 * their maker. What is elsewhere opens in a tab of its own, since this page has all answers.
 * @param {string} html What Python made; all that is a person's own is escaped in it.
 */
function show(html) {
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
    Object.assign(line, { role: "textbox", tabIndex: 0, contentEditable: "plaintext-only" });
    input.replaceWith(line);
  }
  for (const link of page.content.querySelectorAll("a:not([href^='/'])")) link.setAttribute("target", "_blank");
  main.replaceChildren(page.content);
  const heading = main.querySelector("[role=alert], h1");
  if (heading instanceof HTMLElement) {
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }
  scrollTo(0, 0);
}

/**
 * Returns what is filled in, with lines of text, which are no inputs.
 * @param {HTMLFormElement | null | undefined} form
 * @param {HTMLElement | null} [pressed]
 */
function filled(form, pressed) {
  /** @type {Record<string, string[]>} */
  const fields = {};
  if (!form) return fields;
  for (const [name, value] of new FormData(form, pressed)) (fields[name] ??= []).push(String(value));
  for (const line of form.querySelectorAll("[data-name]")) {
    if (line instanceof HTMLElement) (fields[line.dataset.name ?? ""] ??= []).push(line.innerText);
  }
  return fields;
}

/**
 * Goes to a page, and gives it a place of its own in the history, unless it is the one that is shown.
 * @param {string} path
 * @param {Record<string, string[]> | null} [fields] What a form sends; null: it is no form.
 * @param {boolean} [placed] Whether the history is at its place already.
 */
async function go(path, fields = null, placed = false) {
  const mine = (turn += 1);
  const left = filled(main.querySelector("[name=screen]")?.closest("form"));
  stop();
  if (path === "/" || here === "/") {
    if (!placed && path !== here) history.pushState({ path, at: place() + 1 }, "");
    placed = true;
    main.replaceChildren(...(path === "/" ? first : [template("#loading").content.cloneNode(true)]));
    if (path === "/") void grow();
    scrollTo(0, 0);
    here = path === "/" ? "/" : "loading";
    if (path === "/") return;
  }
  document.body?.toggleAttribute("data-busy", true);
  try {
    const [found, html] = await made(path, fields, left);
    if (mine !== turn) return; // someone went elsewhere meanwhile
    if (placed || found === here) history.replaceState({ path: found, at: place() }, "");
    else history.pushState({ path: found, at: place() + 1 }, "");
    if (found === "/") return await go(found, null, true); // an older page of what was forgotten
    here = found;
    show(html);
    void called("/help", "").catch(() => undefined); // what else there is to press is soon here without a network
  } catch {
    if (mine === turn) broken();
  } finally {
    if (mine === turn) document.body?.toggleAttribute("data-busy", false);
  }
}

/**
 * Returns the path of a page that Python makes, and its HTML.
 * @param {string} path
 * @param {Record<string, string[]> | null} [fields]
 * @param {Record<string, string[]>} [left] What is filled in on the page that is left.
 * @returns {Promise<[string, string]>}
 */
async function made(path, fields = null, left = {}) {
  const method = fields ? "POST" : "GET";
  return JSON.parse(await called(path, "page.act", method, path, JSON.stringify(fields ?? {}), JSON.stringify(left)));
}

/** Says that something went wrong. What was answered is still there, and so is the page. */
function broken() {
  const said = document.createElement("p");
  said.className = "errors";
  said.role = "alert";
  said.textContent = template("#loading").dataset[here === "loading" ? "failed" : "broken"] ?? "";
  main.querySelector(":scope > [role=alert]")?.remove();
  if (here === "loading") pages = null; // another press tries again
  main.prepend(said);
  scrollTo(0, 0);
}

/**
 * Gives the person a file. Only this keeps anything of what they answered.
 * @param {string} path
 * @param {string} name
 */
async function keep(path, name) {
  const [, text] = await made(path);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: name.endsWith("json") ? "application/json" : "text/html" }));
  link.download = name;
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

/**
 * Says how it is with the program in the editor.
 * @param {"starting" | "running" | "good" | "bad" | "stopped"} key
 */
function say(key) {
  const runs = key === "starting" || key === "running";
  for (const button of main.querySelectorAll("[data-stop], [data-run] [type=submit]")) {
    button.toggleAttribute("disabled", runs !== button.hasAttribute("data-stop"));
  }
  const place = one("#state");
  place.textContent = place.dataset[key] ?? "";
}

/** @param {string} source */
async function run(source) {
  for (const place of ["#output", "#report"]) one(place).replaceChildren();
  say(editor ? "running" : "starting");
  const mine = (editor ??= started((told) => typeof told === "string" && one("#output").append(`${told}\n`)));
  try {
    const python = await mine;
    await python.ready;
    if (editor === mine) say("running");
    const report = await python.ask(["help", "rest"], "editor.run", source);
    one("#report").innerHTML = report ?? "";
    say(report === undefined ? "bad" : "good");
  } catch {
    if (editor === mine) say("bad");
  }
}

/** Ends what runs in the editor. */
function stop() {
  void editor?.then((python) => python.worker.terminate());
  editor = null;
}

// what a person does -----------------------------------------------------------------------------------------------

document.addEventListener("click", (event) => {
  const pressed = event.target instanceof Element ? event.target.closest("button, a") : null;
  if (!(pressed instanceof HTMLElement)) return;
  const { act } = pressed.dataset;
  const path = pressed.getAttribute("href") ?? "";
  if ("leave" in pressed.dataset) leave();
  else if (act) void go(act, "post" in pressed.dataset ? { press: ["yes"] } : null);
  else if (pressed instanceof HTMLAnchorElement && pressed.dataset.language && here !== "/") void choose(pressed);
  else if ("back" in pressed.dataset) history.back();
  else if (pressed instanceof HTMLAnchorElement && pressed.download && main.contains(pressed)) void keep(path, pressed.download);
  else if (path.startsWith("/")) void go(path);
  else if (path.startsWith("#")) jump(path);
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
  else void go(event.target.getAttribute("action") ?? "", filled(event.target, event.submitter));
});
document.addEventListener("keydown", (event) => {
  // A line ends with Enter, as one of a form does.
  const line = event.target instanceof HTMLElement && !event.target.ariaMultiLine ? event.target : undefined;
  if (event.key !== "Enter" || !line?.dataset.name) return;
  event.preventDefault();
  line.closest("form")?.requestSubmit();
});
document.addEventListener("change", async ({ target }) => {
  if (!(target instanceof HTMLInputElement) || !target.dataset.act || !target.files?.[0]) return;
  await go(target.dataset.act, { text: [await target.files[0].text()] });
});
addEventListener("popstate", () => (leaving ? out() : void go(history.state?.path ?? "/", null, true)));
void grow();
