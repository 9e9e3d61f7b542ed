// How the playground's JavaScript is linted: `npm ci && npm run lint` in this folder, in a copy of the playground's.
import js from "@eslint/js";

const browser = [
  "Blob", "BroadcastChannel", "DecompressionStream", "DOMParser", "DOMStringMap", "Element", "FormData", "HTMLButtonElement",
  "HTMLAnchorElement", "HTMLElement", "HTMLFormElement", "HTMLInputElement", "HTMLProgressElement", "Intl", "MessageChannel", "MessageEvent", "Response",
  "URL", "Worker", "addEventListener", "caches", "console", "crypto", "document", "fetch", "history", "isSecureContext", "location",
  "navigator", "scrollTo", "self",
];

export default [
  js.configs.recommended,
  {
    languageOptions: { globals: Object.fromEntries(browser.map((name) => [name, "readonly"])) },
    rules: {
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-new-func": "error",
      "no-restricted-globals": ["error", "localStorage", "sessionStorage", "indexedDB", "name", "event"],
      "no-restricted-properties": ["error", { object: "document", property: "cookie" }, { object: "document", property: "write" }],
      "no-var": "error",
      "prefer-const": "error",
      eqeqeq: "error",
    },
  },
  { files: ["**/*.mjs"], languageOptions: { sourceType: "module" } },
  { files: ["**/sw.js", "**/language.js"], languageOptions: { sourceType: "script" } },
];
