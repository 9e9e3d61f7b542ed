// Draws forms with react-jsonschema-form and checks data with its validator. Reads cases from standard input as JSON,
// a list of {form, data: [...]}; writes a list of what the library made of them. It asserts nothing itself.

import { readFileSync } from "node:fs";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import rjsfCore from "@rjsf/core";
import rjsfValidator from "@rjsf/validator-ajv8";

const RjsfForm = rjsfCore.default ?? rjsfCore;
const validator = rjsfValidator.default ?? rjsfValidator;
const warnings = [];
console.error = (...words) => warnings.push(words.map(String).join(" "));
console.warn = console.error;

function draw({ schema, ui_schema: uiSchema, data: formData }, sent) {
  return {
    html: renderToStaticMarkup(createElement(RjsfForm, { schema, uiSchema, validator, formData })),
    judged: sent.map((one) => validator.validateFormData(one, schema).errors.map((error) => error.stack)),
    untouched: new RjsfForm({ schema, uiSchema, validator, formData }).state.formData,
  };
}

const cases = JSON.parse(readFileSync(0, "utf8"));
const drawn = cases.map(({ form, data }) => draw(form, data));
process.stdout.write(JSON.stringify({ drawn, warnings }));
