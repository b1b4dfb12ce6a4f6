/** The licences of what is shipped: each package of the lock file is in the text that goes with it. */
import assert from "node:assert/strict";
import { licensesText } from "../../deploy/licenses.ts";
import { run } from "../support/command.ts";
import { type LockFile, nameAndVersion, shipped } from "../../deploy/lock_file.ts";

const read = (path: string) => Deno.readTextFileSync(new URL(`../../${path}`, import.meta.url));

Deno.test("the licences kept are those of exactly the packages that are shipped", () => {
  const lock: LockFile = JSON.parse(read("deno.lock"));
  const shippedNow = [...shipped(lock)].map(nameAndVersion);
  assert.ok(shippedNow.some(({ name }) => name === "preact"));
  assert.ok(!shippedNow.some(({ name }) => name === "esbuild"), "it only builds");
  const [, table = "", ...notices] = read("docs/third_party_licenses.txt").split(/\n\n(?:-+\n)?/)
    .filter((part) => !part.startsWith("Executables of"));
  const listed = table.split("\n").map((line) => line.split(/\s{2,}/)[0]);
  const wanted = shippedNow.map(({ name, version }) => `${name} ${version}`).sort();
  assert.deepEqual(listed.sort(), wanted, "deno task licenses writes them anew");
  const names = new Set(notices.flatMap((part) => part.split("\n")));
  for (const one of wanted) assert.ok(names.has(one), `no notice stands under ${one}`);
});

Deno.test("the executable prints them", async () => {
  const { code, stdout } = await run(["licenses"]);
  assert.equal(code, 0);
  assert.equal(stdout, read("docs/third_party_licenses.txt"));
});

Deno.test("packages are sorted, and what several say alike stands once", () => {
  const text = licensesText([
    { name: "zeta", version: "2.0.0", license: "MIT", text: "Copyright Zoe \r\n\r\nDo. \n" },
    { name: "@a/b", version: "1.0.0", license: "ISC", text: "Copyright Ada" },
    { name: "alpha", version: "1.10.0", license: "MIT", text: "Copyright Zoe\n\nDo." },
  ]);
  assert.deepEqual(text.split("\n").slice(6), [
    "@a/b 1.0.0    ISC",
    "alpha 1.10.0  MIT",
    "zeta 2.0.0    MIT",
    "",
    "-".repeat(80),
    "@a/b 1.0.0",
    "",
    "Copyright Ada",
    "",
    "-".repeat(80),
    "alpha 1.10.0",
    "zeta 2.0.0",
    "",
    "Copyright Zoe",
    "",
    "Do.",
    "",
  ]);
});
