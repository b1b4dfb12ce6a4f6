/** What all settings have in common; whether programs take them, tests of the console try. */
import assert from "node:assert/strict";
import { type Connection, SNIPPETS, TOOLS } from "./snippets.ts";

const CONNECTION: Connection = {
  endpoint: "https://s3.example.org:9000",
  region: "eu-central-1",
  accessKeyId: "AKIA1",
  secretAccessKey: "s3cret",
  bucket: "photos",
};

Deno.test("every program is told where to go and with which key", () => {
  for (const tool of TOOLS) {
    const text = SNIPPETS[tool](CONNECTION);
    for (const part of ["s3.example.org:9000", "AKIA1", "s3cret"]) {
      assert.ok(text.includes(part), `${part} for ${tool}`);
    }
    assert.doesNotMatch(text, /undefined/);
  }
});

Deno.test("a secret cannot end the string it stands in", () => {
  const odd = { ...CONNECTION, secretAccessKey: 'a\'b "c" ${d}' };
  assert.match(SNIPPETS.aws(odd), / 'a'\\''b "c" \$\{d\}' --profile/);
  assert.match(SNIPPETS.boto3(odd), /="a'b \\"c\\" \$\{d\}"/);
  assert.match(SNIPPETS.terraform(odd), /= "a'b \\"c\\" \$\$\{d\}"/);
  assert.match(SNIPPETS.duckdb(odd), /'a''b "c" \$\{d\}'/);
});
