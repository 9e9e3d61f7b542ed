// Runs pack.py in CPython for WebAssembly, so that what it compiles fits that Python: node pack.mjs FOLDER
// FOLDER/in has what pack.py reads; what it makes is put into FOLDER/out.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { argv, exit } from "node:process";
import { fileURLToPath } from "node:url";
import { loadPyodide } from "pyodide";

const [folder = "."] = argv.slice(2);
const python = await loadPyodide();
for (const name of ["/in", "/out"]) python.FS.mkdirTree(name);
for (const name of readdirSync(join(folder, "in"))) {
  python.FS.writeFile(`/in/${name}`, readFileSync(join(folder, "in", name)));
}
try {
  python.runPython(readFileSync(fileURLToPath(new URL("pack.py", import.meta.url)), "utf8"));
} catch (error) {
  console.error(error instanceof Error ? error.message : error); // without the runtime's whole source
  exit(1);
}
mkdirSync(join(folder, "out"), { recursive: true });
for (const name of python.FS.readdir("/out").filter((/** @type {string} */ one) => !one.startsWith("."))) {
  writeFileSync(join(folder, "out", name), python.FS.readFile(`/out/${name}`));
}
