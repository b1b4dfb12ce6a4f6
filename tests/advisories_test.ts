/** Advisories of other products, each an attack tried here in a test named `adv_<id>`: as many as there
 * were, or more. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
/** Raise it with each that is added; it never goes down. */
const FLOOR = 71;

function* testFiles(directory: string): Generator<string> {
  for (const name of readdirSync(directory)) {
    if (name.startsWith(".") || name === "node_modules") continue;
    const path = `${directory}/${name}`;
    if (statSync(path).isDirectory()) yield* testFiles(path);
    else if (name.endsWith("_test.ts")) yield path;
  }
}

/** Ids in the names of tests: texts that begin with one, or go on with another. */
function advisories(source: string): readonly string[] {
  return [...source.matchAll(/(?<=["`]|["`]adv_[^"`:]*, )adv_([A-Za-z]+-[\w-]+)/g)].map((
    [, id = ""],
  ) => id);
}

Deno.test("no advisory that was tried is forgotten", () => {
  const found = new Set(
    ["tests", "server", "admin", "storage"].flatMap((directory) =>
      [...testFiles(ROOT + directory)].flatMap((path) => advisories(readFileSync(path, "utf8")))
    ),
  );
  assert.ok(found.size >= FLOOR, `${found.size} of ${FLOOR}: ${[...found].sort().join(", ")}`);
});

Deno.test("an id is counted where a test is named after it, and nowhere else", () => {
  const name = "adv_" + "CVE-1-2";
  assert.deepEqual(advisories(`Deno.test("${name}: text", () => {});`), ["CVE-1-2"]);
  assert.deepEqual(advisories(`\`${name}, ${name}3: \${what}\``), ["CVE-1-2", "CVE-1-23"]);
  assert.deepEqual(advisories(`// ${name}: not a test`), []);
});
