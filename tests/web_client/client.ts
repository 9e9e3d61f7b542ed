// One person's way through the example app's JSON API, with types and calls from its OpenAPI document.
// Run with the address of the app; what came of it is written to stdout as JSON.
import createClient from "openapi-fetch";
import type { components, paths } from "./api.js";

type Screen = components["schemas"]["Screen"];
type Question = components["schemas"]["Question"];

const client = createClient<paths>({ baseUrl: process.argv[2] ?? "" });

function answerTo(question: Question): Record<string, unknown> {
  if (question.input === "subjects") {
    const first = question.suggestions?.[0];
    return first ? { answer: [first.id] } : { how: "none-of-these" };
  }
  const last = question.choices?.at(-1);
  if (last === undefined) return { how: "not-known" };
  const word = typeof last.value === "boolean" ? (last.value ? "yes" : "no") : String(last.value);
  return question.input === "some_of" ? { answer: [word] } : { answer: word };
}

function answersTo(screen: Screen, key: string): Record<string, unknown> {
  return { screen: key, answers: Object.fromEntries(screen.questions.map((one) => [keyOf(one), answerTo(one)])) };
}

function keyOf(question: Question): string {
  return question.subject ? `${question.fact}@${question.subject}` : question.fact;
}

function given<T>(answer: { data?: T; error?: unknown }): T {
  if (answer.data === undefined) throw new Error(JSON.stringify(answer.error));
  return answer.data;
}

let turn = given(await client.POST("/api/interview", { body: { profile: "quick" } }));
const empty = given(await client.POST("/api/report", { body: { saved: turn.saved } }));
const asked: string[] = [];
while (turn.screen && turn.key) {
  asked.push(turn.key);
  const body = { saved: turn.saved, screen: turn.key, data: answersTo(turn.screen, turn.key) };
  const next = given(await client.POST("/api/interview", { body }));
  // sent twice: the screen is another one by now, so nothing is taken
  const again = given(await client.POST("/api/interview", { body: { ...body, saved: next.saved } }));
  if (again.key !== next.key) throw new Error("a form that was sent twice was taken twice");
  turn = next;
}
const later = given(await client.POST("/api/interview", { body: { saved: turn.saved } }));
const told = given(await client.POST("/api/report", { body: { saved: turn.saved, since: empty.report } }));

let helped = given(await client.POST("/api/response", { body: { country: "GB", now: "safe" } }));
for (const answers of [{ "incident.who": "me_adult", "incident.did_it": "partner" }, { "incident.happened": ["posted"] }]) {
  helped = given(await client.POST("/api/response", { body: { now: "safe", asking: helped.asking, answers } }));
}
const first = helped.screen?.questions[0];
const more = given(await client.POST("/api/response", { body: { now: "safe", asking: helped.asking, answers: {} } }));
const refused = await client.POST("/api/response", { body: { country: "Quokkaland" } });

console.log(
  JSON.stringify({
    asked,
    later: later.key,
    score: told.report.score,
    changes: told.changes?.changes.length,
    saved: turn.saved,
    card: helped.response.card?.acts,
    steps: more.response.steps.map((step) => step.item.title),
    firstAsked: first?.fact,
    nextAsked: more.screen?.questions[0]?.fact,
    refused: [refused.response.status, refused.error],
  }),
);
