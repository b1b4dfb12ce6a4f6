import assert from "node:assert/strict";
import { asideName, asideTime } from "./put_aside.ts";

const TIME = Date.UTC(2026, 10, 21, 8, 22, 22, 123);

Deno.test("a file put aside is named after itself and the time", () => {
  assert.equal(asideName("access.log", TIME), "access.log.2026-11-21T08-22-22.123Z");
  assert.equal(asideName("access.log", TIME, 2), "access.log.2026-11-21T08-22-22.123Z-2");
});

Deno.test("and known by that name", () => {
  assert.equal(asideTime("a.log", asideName("a.log", TIME)), TIME);
  assert.equal(asideTime("a.log", asideName("a.log", TIME, 12)), TIME);
});

Deno.test("no other file is taken for one", () => {
  const others = [
    "a.log",
    "a.log.",
    "a.log.1",
    "a.log.2026-11-21",
    "a.log.2026-11-21T08-22-22.123Z.gz",
    "a.log.2026-13-41T08-22-22.123Z",
    "b.log.2026-11-21T08-22-22.123Z",
    "xa.log.2026-11-21T08-22-22.123Z",
    "a.log.old.2026-11-21T08-22-22.123Z",
  ];
  for (const name of others) assert.equal(asideTime("a.log", name), undefined, name);
});
