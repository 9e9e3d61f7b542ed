// Draws forms with the real libraries and judges data with their validators. Reads cases from standard input as JSON,
// a list of {form, data: [...]}; writes a list of what both libraries made of them. It asserts nothing itself.

import { readFileSync } from "node:fs";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import rjsfCore from "@rjsf/core";
import rjsfValidator from "@rjsf/validator-ajv8";
import * as jsonForms from "@jsonforms/core";
import { JsonForms } from "@jsonforms/react";
import { vanillaCells, vanillaRenderers } from "@jsonforms/vanilla-renderers";

const RjsfForm = rjsfCore.default ?? rjsfCore;
const validator = rjsfValidator.default ?? rjsfValidator;
const warnings = [];
console.error = (...words) => warnings.push(words.map(String).join(" "));
console.warn = console.error;

function withRjsf({ schema, ui_schema: uiSchema, data: formData }, sent) {
  return {
    html: renderToStaticMarkup(createElement(RjsfForm, { schema, uiSchema, validator, formData })),
    judged: sent.map((one) => validator.validateFormData(one, schema).errors.map((error) => error.stack)),
    untouched: new RjsfForm({ schema, uiSchema, validator, formData }).state.formData,
  };
}

function controlsOf(element) {
  return element.type === "Control" ? [element] : (element.elements ?? []).flatMap(controlsOf);
}

function withJsonForms({ schema, json_forms: uischema, data }, sent) {
  const context = { rootSchema: schema, config: {} };
  const check = jsonForms.createAjv().compile(schema);
  const element = createElement(JsonForms, {
    schema, uischema, data, renderers: vanillaRenderers, cells: vanillaCells,
  });
  return {
    html: renderToStaticMarkup(element),
    judged: sent.map((one) => (check(one) ? [] : check.errors.map((error) => error.message))),
    controls: controlsOf(uischema).map((control) => ({
      scope: control.scope,
      resolved: jsonForms.Resolve.schema(schema, control.scope, schema) !== undefined,
      rank: Math.max(...vanillaRenderers.map(({ tester }) => tester(control, schema, context))),
    })),
  };
}

const cases = JSON.parse(readFileSync(0, "utf8"));
const drawn = cases.map(({ form, data }) => ({
  rjsf: withRjsf(form, data),
  json_forms: withJsonForms(form, data),
}));
process.stdout.write(JSON.stringify({ drawn, warnings }));
