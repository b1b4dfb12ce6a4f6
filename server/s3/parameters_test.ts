import assert from "node:assert/strict";
import { parseParameters } from "./parameters.ts";

function parsed(text: string): readonly [string, Record<string, string>] | undefined {
  const found = parseParameters(text);
  return found && [found.value, Object.fromEntries(found.parameters)];
}

Deno.test("parseParameters() reads tokens and quoted values, names in any case", () => {
  assert.deepEqual(parsed("Form-Data"), ["form-data", {}]);
  assert.deepEqual(parsed('form-data; NAME="Key"; filename=a.txt;'), [
    "form-data",
    { name: "Key", filename: "a.txt" },
  ]);
  assert.deepEqual(parsed(' multipart/form-data ;\tboundary="a b;c,d" ; charset=utf-8'), [
    "multipart/form-data",
    { boundary: "a b;c,d", charset: "utf-8" },
  ]);
  assert.deepEqual(parsed('form-data; name=""'), ["form-data", { name: "" }]);
});

Deno.test("parseParameters() takes a backslash for itself but before a quote or a backslash", () => {
  const filename = (quoted: string) => parsed(`form-data; filename="${quoted}"`)?.[1]["filename"];
  assert.equal(filename('say \\"hi\\".txt'), 'say "hi".txt');
  assert.equal(filename("C:\\dir\\file.txt"), "C:\\dir\\file.txt");
  assert.equal(filename("C:\\\\dir\\\\"), "C:\\dir\\");
  assert.equal(filename('a\\\\\\"b'), 'a\\"b');
  assert.equal(filename("Grüße 😀;=.txt"), "Grüße 😀;=.txt");
});

Deno.test("parseParameters() refuses what is not one clear value", () => {
  for (
    const text of [
      "",
      ";",
      "form data",
      "a, b",
      "form-data; name",
      "form-data; name=",
      "form-data; =a",
      'form-data; name="a',
      'form-data; name="a\\"',
      'form-data; name="a"b',
      'form-data; name="a" "b"',
      'form-data; name=a"b',
      "form-data; name=a b",
      "form-data; name=a,b",
      "form-data; name=a; name=a",
      "form-data; name=a; NAME=b",
      "form-data; na me=a",
      "form-data; name =a",
      "form-data; name= a",
      "form-data; ; name=a",
    ]
  ) assert.equal(parsed(text), undefined, text);
});

Deno.test("parseParameters() takes time in proportion to the text", () => {
  const hostile = [
    (n: number) => `a; b="${"\\".repeat(n)}`,
    (n: number) => `a; b=${" ".repeat(n)}x y`,
    (n: number) => `a${"; b=c".repeat(n)}`,
    (n: number) => `a${";".repeat(n)}`,
  ];
  for (const text of hostile) {
    const start = performance.now();
    parseParameters(text(200_000));
    assert.ok(performance.now() - start < 500, text(3));
  }
});
