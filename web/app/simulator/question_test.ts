import assert from "node:assert/strict";
import { contextValues, queryOf, type Question, questionOf, resourceOf } from "./question.ts";

Deno.test("a question comes out of the address as it went in", () => {
  const question: Question = {
    subject: "user",
    of: "alice",
    action: "s3:GetObject",
    resource: "media/a=b",
    context: [
      { key: "aws:SourceIp", value: "10.0.0.1" },
      { key: "aws:UserAgent", value: "a=b" },
    ],
  };
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(queryOf(question))) {
    if (value !== undefined) query.set(name, value);
  }
  assert.deepEqual(questionOf(query), question);
  assert.equal(questionOf(new URLSearchParams("subject=nobody")).subject, "me");
  assert.equal(queryOf({ ...question, subject: "me" })["of"], undefined);
});

Deno.test("resources are taken as people name them", () => {
  assert.equal(resourceOf(" "), "*");
  assert.equal(resourceOf("s3://media/a b"), "arn:aws:s3:::media/a b");
  assert.equal(resourceOf("media"), "arn:aws:s3:::media");
  assert.equal(resourceOf("arn:aws:s3:::media/*"), "arn:aws:s3:::media/*");
});

Deno.test("a condition key named twice has both values, and one without a name none", () => {
  assert.deepEqual(
    contextValues([
      { key: "s3:prefix", value: "a" },
      { key: " s3:prefix ", value: "b" },
      { key: "", value: "c" },
    ]),
    { "s3:prefix": ["a", "b"] },
  );
});
