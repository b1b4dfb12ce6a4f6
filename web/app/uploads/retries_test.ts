import assert from "node:assert/strict";
import { persistently } from "./retries.ts";

const failure = (status: number, code = "") => Object.assign(new Error(code), { status, code });

function failing(times: number, error: Error) {
  const waits: number[] = [];
  const result = (signal = new AbortController().signal) =>
    persistently(async (failed) => {
      if (failed < times) throw error;
      return "done";
    }, { signal, random: () => 0, wait: async (time) => void waits.push(time) });
  return { waits, result };
}

Deno.test("what passes is waited for, longer each time up to a bound", async () => {
  for (const status of [0, 503, 429]) {
    const { waits, result } = failing(8, failure(status));
    assert.equal(await result(), "done");
    assert.deepEqual(waits, [250, 500, 1_000, 2_000, 4_000, 7_500, 7_500, 7_500]);
  }
});

Deno.test("a session that is over may be followed by another", async () => {
  for (const code of ["ExpiredToken", "InvalidAccessKeyId", "InvalidToken"]) {
    assert.equal(await failing(1, failure(403, code)).result(), "done");
  }
});

Deno.test("a refusal is not tried again, and what never passes is given up", async () => {
  for (const error of [failure(403), failure(412), failure(0, "DigestMismatch")]) {
    const { waits, result } = failing(1, error);
    await assert.rejects(result(), error);
    assert.deepEqual(waits, []);
  }
  const { waits, result } = failing(Infinity, failure(503));
  await assert.rejects(result());
  assert.equal(waits.length, 11);
});

Deno.test("an abort ends it, while it waits and before", async () => {
  const abort = new AbortController();
  const tried = persistently(async () => {
    setTimeout(() => abort.abort("enough"));
    throw failure(503);
  }, { signal: abort.signal });
  await assert.rejects(tried, (reason) => reason === "enough");
  await assert.rejects(
    failing(0, failure(0)).result(abort.signal),
    (reason) => reason === "enough",
  );
});
