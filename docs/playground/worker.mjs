// Runs Python, so that the page never freezes. The page starts one for its own pages, and another for the editor.
// @ts-check
// @ts-expect-error - the build puts it here
import { loadPyodide } from "./pyodide.mjs";

/** @typedef {{ ask: string, args: unknown[] }} Ask */
/** @typedef {Record<string, Blob>} Parts */

const BASE = new URL(".", import.meta.url).href;
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

/**
 * Returns a part of the program as it was before it was compressed.
 * @param {Blob} part
 * @param {string} type
 */
function unpacked(part, type) {
  const stream = part.stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream, { headers: { "Content-Type": type } });
}

/** @param {Parts} parts */
async function start({ python: engine, stdlib, ...parts }) {
  // Pyodide fetches two files by name. They are here already, in a smaller form.
  /** @type {Record<string, [Blob | undefined, string]>} */
  const here = {
    [`${BASE}pyodide.asm.wasm`]: [engine, "application/wasm"],
    [`${BASE}stdlib.zip`]: [stdlib, "application/zip"],
  };
  self.fetch = async (what, options) => {
    const [part, type] = here[String(what)] ?? [];
    return part && type ? unpacked(part, type) : network(what, options);
  };
  python = await loadPyodide({
    indexURL: BASE,
    stdLibURL: `${BASE}stdlib.zip`,
    // No package is loaded by name, so there is nothing to look up.
    lockFileContents: { info: { abi_version: "2026_0", arch: "wasm32", platform: "emscripten", python: "3.14.2", version: "1" }, packages: {} },
    stdout: (/** @type {string} */ line) => self.postMessage(line),
    stderr: (/** @type {string} */ line) => self.postMessage(line),
  });
  self.fetch = network;
  await add(parts);
}

/**
 * Adds parts of the program: modules and data.
 * @param {Parts} parts
 */
async function add(parts) {
  for (const [name, part] of Object.entries(parts)) {
    python.globals.set("part", await part.arrayBuffer());
    python.runPython(UNPACK);
    if (name === "rest") python.runPython(WHOLE);
  }
}

self.onmessage = async (/** @type {MessageEvent<Ask>} */ { data: { ask, args }, ports: [port] }) => {
  try {
    const [module, name = ""] = ask.split(".");
    if (ask === "start" || ask === "add") await { start, add }[ask](/** @type {Parts} */ (args[0]));
    port?.postMessage({ answer: name && python.pyimport(`playground.${module}`)[name](...args) });
  } catch (error) {
    // What went wrong may have an answer in it, so its kind alone leaves the worker.
    port?.postMessage({ fault: error instanceof Error ? (/** @type {any} */ (error).type ?? error.name) : "Error" });
  }
};
