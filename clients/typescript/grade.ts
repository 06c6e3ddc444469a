// Grades one answer with types generated from the description of the API:
//
//     npm ci && npm run generate && npm run build
//     TOUCHSTONE_URL=http://127.0.0.1:8000 node build/grade.js "The answer."
//
// TOUCHSTONE_KEY holds a key of the service, once it has any.

import { randomUUID } from "node:crypto";
import createClient from "openapi-fetch";
import type { components, paths } from "./touchstone.js";

type Grade = components["schemas"]["GradeResponse"];

const key = process.env.TOUCHSTONE_KEY;
const touchstone = createClient<paths>({
  baseUrl: process.env.TOUCHSTONE_URL ?? "http://127.0.0.1:8000",
  headers: key ? { Authorization: `Bearer ${key}` } : {},
});

async function grade(answer: string): Promise<Grade> {
  const { data, error } = await touchstone.POST("/v1/grades", {
    params: { header: { "Idempotency-Key": randomUUID() } },
    body: { answer, rubric_id: "project-vs-product-manager" },
  });
  if (error) throw new Error(`${error.code}: ${error.detail}`);
  // Only who asks for `Accept: text/event-stream` gets text.
  if (typeof data === "string") throw new Error("A stream came where a grade was asked for.");
  return data;
}

const answer = process.argv[2] ?? "";
try {
  const graded = await grade(answer);
  console.log(`${graded.score} of 100, ${graded.band?.label ?? "no band"}`);
  for (const { title, level, max_level, evidence } of graded.criteria) {
    console.log(`- ${title}: level ${level ?? "?"} of ${max_level}`);
    for (const { start, end } of evidence) {
      // Places count characters; JavaScript's strings count parts of them.
      console.log(`    "${Array.from(answer).slice(start, end).join("")}"`);
    }
  }
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
