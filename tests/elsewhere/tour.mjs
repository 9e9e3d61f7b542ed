// Runs a Python script in CPython compiled to WebAssembly: node tour.mjs SCRIPT WHEEL...
import { readFileSync } from "node:fs";
import { loadPyodide } from "pyodide";

const [script, ...wheels] = process.argv.slice(2);
const python = await loadPyodide();
for (const wheel of wheels) {
  python.unpackArchive(new Uint8Array(readFileSync(wheel)), "wheel");
}
python.globals.set("source", readFileSync(script, "utf8"));
// Without this, an error is followed by the whole of the runtime's source.
process.exit(
  python.runPython(`
import traceback
try:
    exec(compile(source, "tour.py", "exec"), {"__name__": "__main__"})
except BaseException:
    print(traceback.format_exc())
    failed = True
else:
    failed = False
int(failed)
`),
);
