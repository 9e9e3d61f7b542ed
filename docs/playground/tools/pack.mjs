// Runs pack.py in CPython for WebAssembly, so that what it compiles fits that Python: node pack.mjs FOLDER
// FOLDER/in has what pack.py reads; what it makes is put into FOLDER/out. First each way through the pages is gone in a
// Python of its own, to see what of the program it needs.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { argv, exit } from "node:process";
import { fileURLToPath } from "node:url";
import { loadPyodide } from "pyodide";

const WAYS = {
  check: "/list/1 /watched /sheet /example",
  help: "/ask/0 /card /steps /example",
};
const [folder = "."] = argv.slice(2);
const program = readFileSync(fileURLToPath(new URL("pack.py", import.meta.url)), "utf8");

async function started() {
  const python = await loadPyodide();
  for (const name of ["/in", "/out"]) python.FS.mkdirTree(name);
  for (const name of readdirSync(join(folder, "in"))) {
    python.FS.writeFile(`/in/${name}`, readFileSync(join(folder, "in", name)));
  }
  python.runPython(program);
  return python;
}

try {
  /** @type {Record<string, string[]>} */
  const needed = {};
  for (const [way, paths] of Object.entries(WAYS)) needed[way] = (await started()).runPython(`needed("${paths}")`).split("\n");
  const python = await started();
  python.runPython(`pack(${JSON.stringify(needed)})`);
  mkdirSync(join(folder, "out"), { recursive: true });
  for (const name of python.FS.readdir("/out").filter((/** @type {string} */ one) => !one.startsWith("."))) {
    writeFileSync(join(folder, "out", name), python.FS.readFile(`/out/${name}`));
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error); // without the runtime's whole source
  exit(1);
}
