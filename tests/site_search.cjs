// Asks the search of a built site, as a browser does: `node site_search.cjs FOLDER QUERY...` prints the places found, a line a query.
// It runs the site's own worker in this process, in the place of a browser's.

const { readFileSync, readdirSync } = require("node:fs");
const [folder, ...queries] = process.argv.slice(2);
const workers = `${folder}/assets/javascripts/workers/`;
let receive;
globalThis.self = globalThis;
globalThis.addEventListener = (_, heard) => {
  receive = heard;
};
globalThis.postMessage = ({ data }) => {
  if (data) console.log(data.items.map(([first]) => first.location).join(" "));
};
require(workers + readdirSync(workers).find((name) => name.endsWith(".js")));

async function main() {
  const index = JSON.parse(readFileSync(`${folder}/search/search_index.json`, "utf8"));
  await receive({ data: { type: 0, data: { ...index, options: {} } } });
  for (const data of queries) await receive({ data: { type: 2, data } });
}

main();
