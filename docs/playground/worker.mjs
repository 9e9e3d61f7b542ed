// Loads the program part by part, and runs Python, so that the page never freezes. The page starts one for its own pages,
// and another for the editor. It tells the page how much has come, as a number, and what Python prints, as a text.
// @ts-check

/** @typedef {{ name: string, size: number, sha256: string, part: string }} Entry */
/** @typedef {{ parts: string[], ask: string, args: unknown[] }} Ask */

const BASE = new URL(".", import.meta.url).href;
const CACHE = `playground ${BASE} `;
const network = self.fetch.bind(self);
const LIBRARY = "/lib/python3.14";
const UNPACK = `
import importlib, io, zipfile
from compression import zstd
zipfile.ZipFile(io.BytesIO(zstd.decompress(part.to_bytes()))).extractall("${LIBRARY}")
importlib.invalidate_caches()
`;
/** The archive that Python starts from has what the pages import. With the rest, the whole library lies in a folder. */
const WHOLE = `
import sys
sys.path.insert(0, "${LIBRARY}")
for module in [*sys.modules.values()]:
    if getattr(module, "__path__", None) and module.__path__[0].startswith("/lib/python314.zip/"):
        module.__path__.append(module.__path__[0].replace("/lib/python314.zip", "${LIBRARY}"))
`;

/** @type {any} */
let python;
/** What there is to load; parts that are loaded later are of the same program. @type {Response | undefined} */
let list;
/** The parts that are here, or on their way. @type {Map<string, Promise<void>>} */
const parts = new Map();

/** @param {string} part */
function need(part) {
  const coming = parts.get(part) ?? load(part);
  parts.set(part, coming);
  return coming.catch((error) => {
    parts.delete(part); // another press tries again
    throw error;
  });
}

/**
 * Fetches a file, and refuses another than the one that is listed.
 * @param {Entry} entry
 * @param {(bytes: number) => void} came
 */
async function fetched({ name, sha256 }, came) {
  const { ok, body, headers } = await network(BASE + name, { cache: "no-cache" });
  if (!ok || !body) throw new Error(name);
  const counted = body.pipeThrough(new TransformStream({ transform: (chunk, on) => (came(chunk.length), on.enqueue(chunk)) }));
  const bytes = await new Response(counted).arrayBuffer();
  const sum = isSecureContext ? [...new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))] : [];
  if (sum.length && sum.map((byte) => byte.toString(16).padStart(2, "0")).join("") !== sha256) throw new Error(name);
  return new Response(bytes, { headers: { "Content-Type": headers.get("Content-Type") ?? "application/octet-stream" } });
}

/**
 * Loads a part of the program, from what the browser keeps, else from this site, and adds it to Python.
 * @param {string} part
 */
async function load(part) {
  list ??= await network(`${BASE}manifest.json`, { cache: "no-cache" });
  /** @type {{ version: string, files: Entry[] }} */
  const { version, files } = await list.clone().json();
  const wanted = files.filter((file) => file.part === part);
  const size = wanted.reduce((sum, file) => sum + file.size, 0);
  const cache = self.name === "keeps" ? await caches.open(CACHE + version) : undefined;
  /** @type {Record<string, Blob>} */
  const blobs = {};
  let loaded = 0;
  const came = (/** @type {number} */ bytes) => self.postMessage((loaded += bytes) / size);
  for (const entry of wanted) {
    const kept = await cache?.match(BASE + entry.name);
    const response = kept ?? (await fetched(entry, came));
    if (kept) came(entry.size);
    else await cache?.put(BASE + entry.name, response.clone());
    if (entry.name.endsWith(".bin")) blobs[entry.name.replace(".bin", "")] = await response.blob();
  }
  await cache?.put(`${BASE}manifest.json`, list.clone());
  for (const name of cache ? await caches.keys() : []) {
    if (name.startsWith(CACHE) && name !== CACHE + version) await caches.delete(name);
  }
  if (part === "app") await start(blobs);
  for (const [name, blob] of Object.entries(blobs)) {
    if (name === "python" || name === "stdlib") continue; // it started from these
    python.globals.set("part", await blob.arrayBuffer());
    python.runPython(UNPACK);
    if (name === "rest") python.runPython(WHOLE);
  }
}

/** @param {Record<string, Blob>} blobs */
async function start({ python: engine, stdlib }) {
  // Pyodide fetches two files by name. They are here already, in a smaller form.
  /** @type {Record<string, [Blob | undefined, string]>} */
  const here = { [`${BASE}pyodide.asm.wasm`]: [engine, "application/wasm"], [`${BASE}stdlib.zip`]: [stdlib, "application/zip"] };
  self.fetch = async (what, options) => {
    const [blob, type] = here[String(what)] ?? [];
    if (!blob || !type) return network(what, options);
    return new Response(blob.stream().pipeThrough(new DecompressionStream("gzip")), { headers: { "Content-Type": type } });
  };
  const print = (/** @type {string} */ line) => self.postMessage(line);
  // @ts-expect-error - the build puts it here; it is imported once it was compared with the list
  const { loadPyodide } = await import("./pyodide.mjs");
  python = await loadPyodide({
    indexURL: BASE,
    stdLibURL: `${BASE}stdlib.zip`,
    // No package is loaded by name, so there is nothing to look up.
    lockFileContents: { info: { abi_version: "2026_0", arch: "wasm32", platform: "emscripten", python: "3.14.2", version: "1" }, packages: {} },
    stdout: print,
    stderr: print,
  });
  self.fetch = network;
}

/** @param {Ask} asked */
async function answer({ parts: wanted, ask, args }) {
  for (const part of ["app", ...wanted]) await need(part);
  const [module, name = ""] = ask.split(".");
  const call = () => name && python.pyimport(`playground.${module}`)[name](...args);
  try {
    return call();
  } catch (error) {
    if (!/NotFound/.test(/** @type {any} */ (error).type)) throw error;
    for (const part of ["help", "rest"]) await need(part); // someone's way needs what nobody has gone before
    return call();
  }
}

self.onmessage = (/** @type {MessageEvent<Ask>} */ { data, ports: [port] }) => {
  answer(data).then(
    (found) => port?.postMessage({ answer: found }),
    // What went wrong may have an answer in it, so its kind alone leaves the worker.
    (error) => port?.postMessage({ fault: error instanceof Error ? (/** @type {any} */ (error).type ?? error.name) : "Error" }),
  );
};
