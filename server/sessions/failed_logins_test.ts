import assert from "node:assert/strict";
import type { CommandName, Commands } from "../../storage/metadata.ts";
import { FailedLogins } from "./failed_logins.ts";

Deno.test("failed logins are recorded one by one while they are few, then added up", async () => {
  const rows: Commands["recordEvent"]["input"][] = [];
  const clock = { time: 0, now: () => clock.time };
  const failed = new FailedLogins({
    clock,
    report: () => {},
    writer: {
      execute(name: CommandName, input: unknown) {
        assert.equal(name, "recordEvent");
        rows.push(input as Commands["recordEvent"]["input"]);
        return Promise.resolve() as never;
      },
    },
  });
  const sourceAddress = "192.0.2.1";
  failed.add({ reason: "password", principal: "alice", sourceAddress, requestId: "R" });
  assert.deepEqual(rows, [{
    cause: { principal: "alice", action: "Login", sourceAddress, requestId: "R" },
    details: { result: "failure", reason: "password" },
  }]);
  for (let i = 0; i < 1_000; i++) failed.add({ reason: "accessKey", sourceAddress });
  assert.equal(rows.length, 60);
  clock.time += 60_000;
  failed.add({ reason: "locked", sourceAddress });
  assert.deepEqual(rows[60], {
    cause: { principal: "unauthenticated", action: "Login", sourceAddress },
    details: { result: "failure", reason: "locked", others: 941 },
  });
});
