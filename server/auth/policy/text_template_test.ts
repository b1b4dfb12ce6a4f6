import assert from "node:assert/strict";
import { UnusableValue } from "./findings.ts";
import { compileTemplate, parseTemplate, resolveVariables } from "./text_template.ts";

const CONTEXT = new Map([
  ["aws:username", ["al*ce"]],
  ["s3:prefix", ["a?b"]],
  ["aws:useragent", ["${aws:username}"]],
  ["s3:requestobjecttagkeys", ["one", "two"]],
  ["aws:referer", []],
  ["s3:existingobjecttag/my team", ["red"]],
]);

function matches(template: string, value: string, { wildcards = true, variables = true } = {}) {
  return compileTemplate(parseTemplate(template, { wildcards, variables }))(value, CONTEXT);
}

Deno.test("a variable stands for the value of its key, whatever the case of the key", () => {
  assert.ok(matches("home/${aws:username}/x", "home/al*ce/x"));
  assert.ok(matches("home/${AWS:UserName}/*", "home/al*ce/x/y"));
  assert.ok(matches("${s3:ExistingObjectTag/my team}", "red"));
  assert.ok(!matches("home/${aws:username}", "home/${aws:username}"));
});

Deno.test("what a variable brings is literal", () => {
  assert.ok(!matches("home/${aws:username}", "home/alice"));
  assert.ok(!matches("${s3:prefix}", "axb"));
  assert.ok(!matches("${aws:useragent}", "al*ce"));
  assert.ok(matches("${aws:useragent}", "${aws:username}"));
});

Deno.test("a variable without a value matches nothing, not even under an asterisk", () => {
  for (const key of ["aws:userid", "aws:referer", "s3:requestobjecttagkeys"]) {
    for (const value of ["", "x", "undefined", `\${${key}}`, "one"]) {
      assert.ok(!matches(`\${${key}}`, value), key);
      assert.ok(!matches(`*\${${key}}*`, value), key);
    }
  }
});

Deno.test("a default stands in for a missing value alone, and is literal", () => {
  assert.ok(matches("${aws:userid, 'no*dy'}", "no*dy"));
  assert.ok(!matches("${aws:userid, 'no*dy'}", "nobody"));
  assert.ok(matches("${aws:userid,'x'}", "x"));
  assert.ok(matches("${aws:userid, ''}-", "-"));
  assert.ok(matches("${aws:referer, 'x'}", "x"));
  assert.ok(!matches("${aws:username, 'x'}", "x"));
});

Deno.test("${*}, ${?} and ${$} are the characters themselves", () => {
  assert.ok(matches("a${*}b${?}c${$}d", "a*b?c$d"));
  assert.ok(!matches("a${*}b", "axb"));
  assert.ok(!matches("a${?}b", "axb"));
  assert.ok(matches("${$}{aws:username}", "${aws:username}"));
  assert.ok(matches("$*", "$100"));
});

Deno.test("without variables a dollar and braces are text; without wildcards so are * and ?", () => {
  assert.ok(matches("${aws:username}", "${aws:username}", { variables: false }));
  assert.ok(matches("${not closed", "${not closed", { variables: false }));
  assert.ok(matches("a*?", "a*?", { wildcards: false }));
  assert.ok(!matches("a*?", "abc", { wildcards: false }));
});

Deno.test("what opens like a variable and is none is refused", () => {
  for (
    const text of [
      "${",
      "${aws:username",
      "${}",
      "${username}",
      "${ aws:username}",
      "${aws:username }",
      "${aws:}",
      "${:x}",
      "${aws:username, default}",
      "${aws:username, 'it's'}",
      "${aws:username 'x'}",
      "${aws:user*}",
      "${**}",
      "${${*}}",
      "${aws:a,, 'x'}",
      `\${${":".repeat(20_000)} }`,
    ]
  ) {
    assert.throws(
      () => parseTemplate(text, { wildcards: true, variables: true }),
      UnusableValue,
      text.slice(0, 40),
    );
  }
});

Deno.test("a template of many long values is given up, not built", () => {
  const context = new Map([["aws:useragent", ["x".repeat(60_000)]]]);
  const parts = parseTemplate("${aws:useragent}".repeat(1_200), {
    wildcards: true,
    variables: true,
  });
  assert.equal(resolveVariables(parts, context, 100_000), undefined);
  assert.equal(compileTemplate(parts)("x".repeat(1_000), context), false);
});
