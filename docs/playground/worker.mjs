// Runs Python, so that the page never freezes. The page starts one for its own pages, and another for the editor.
// @ts-check
// @ts-expect-error - the build puts it here
import { loadPyodide } from "./pyodide.mjs";

/** @typedef {{ id: number, ask: string, args: unknown[] }} Ask */
/** @typedef {{ python: Blob, stdlib: Blob, library: Blob }} Parts */

const BASE = new URL(".", import.meta.url).href;
const network = self.fetch.bind(self);

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
async function start(parts) {
  // Pyodide fetches two files by name. They are here already, in a smaller form.
  /** @type {Record<string, () => Response>} */
  const here = {
    [`${BASE}pyodide.asm.wasm`]: () => unpacked(parts.python, "application/wasm"),
    [`${BASE}stdlib.zip`]: () => unpacked(parts.stdlib, "application/zip"),
  };
  self.fetch = async (what, options) => here[String(what)]?.() ?? network(what, options);
  const library = unpacked(parts.library, "application/zip").arrayBuffer();
  python = await loadPyodide({
    indexURL: BASE,
    stdLibURL: `${BASE}stdlib.zip`,
    // No package is loaded by name, so there is nothing to look up.
    lockFileContents: { info: { abi_version: "2026_0", arch: "wasm32", platform: "emscripten", python: "3.14.2", version: "1" }, packages: {} },
    stdout: (/** @type {string} */ line) => self.postMessage({ line }),
    stderr: (/** @type {string} */ line) => self.postMessage({ line }),
  });
  self.fetch = network;
  python.unpackArchive(await library, "zip", { extractDir: "/lib/python3.14/site-packages" });
}

self.onmessage = async (/** @type {MessageEvent<Ask>} */ { data: { id, ask, args } }) => {
  try {
    if (ask === "start") {
      await start(/** @type {Parts} */ (args[0]));
      self.postMessage({ id, answer: null });
    } else {
      const [module, name] = ask.split(".");
      self.postMessage({ id, answer: python.pyimport(`playground.${module}`)[name ?? ""](...args) });
    }
  } catch (error) {
    // What went wrong may have an answer in it, so its kind alone leaves the worker.
    self.postMessage({ id, fault: error instanceof Error ? error.name : "Error" });
  }
};
