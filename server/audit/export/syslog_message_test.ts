// deno-lint-ignore-file no-import-prefix -- another's parser, for tests alone
import assert from "node:assert/strict";
import glossy from "npm:glossy@^0.1.7/lib/glossy/parse.js";
import { journalRows } from "../../../tests/support/audit_material.ts";
import { AuditChain } from "../audit_chain.ts";
import { recordText } from "../audit_record.ts";
import type { AuditLine } from "../audit_writer.ts";
import type { JournalRecord } from "../journal.ts";
import { TimeSpan } from "../time_span.ts";
import { syslogMessage } from "./syslog_message.ts";

const chain = new AuditChain(new Uint8Array(32));

function lineOf(record: JournalRecord): AuditLine {
  const json = recordText(record, new TimeSpan(record.time, record.time));
  return { record, text: chain.seal(json, null).text };
}

Deno.test("a message has the form of RFC 5424", () => {
  const line = lineOf({ sequence: 7, time: 0, principal: "ann", action: "PutObject", bucket: "b" });
  assert.equal(
    syslogMessage(line, { hostname: "host", processId: 12 }),
    `<110>1 1970-01-01T00:00:00.000Z host objectstorage 12 PutObject [meta sequenceId="7"] ${line.text}`,
  );
});

Deno.test("another's parser reads what was meant, of any record", () => {
  for (const record of journalRows(200)) {
    const line = lineOf(record);
    const parsed = glossy.parse(syslogMessage(line, { hostname: "ho st\u00e9\n" }));
    const failed = line.text.includes('"result":"failure"');
    assert.deepEqual(
      [parsed.type, parsed.facility, parsed.severity, parsed.host, parsed.appName, parsed.pid],
      ["RFC5424", "audit", failed ? "notice" : "info", "ho_st__", "objectstorage", null],
    );
    assert.equal(parsed.time.getTime(), record.time);
    assert.equal(parsed.msgID, record.action);
    assert.deepEqual(parsed.structuredData, { meta: { sequenceId: String(record.sequence) } });
    assert.equal(JSON.parse(parsed.message).key, record.key);
    assert.equal(parsed.message, line.text);
  }
});

Deno.test("words are as long as they may be, and never nothing", () => {
  const record = { sequence: 0, time: 0, principal: "", action: "A".repeat(50) };
  const words = syslogMessage(lineOf(record), { hostname: "" }).split(" ");
  assert.deepEqual(words.slice(2, 6), ["-", "objectstorage", "-", "A".repeat(32)]);
  const nothing = syslogMessage(lineOf({ ...record, action: "" }), { hostname: "h".repeat(300) });
  assert.equal(nothing.split(" ")[2], "h".repeat(255));
  assert.equal(nothing.split(" ")[5], "-");
});

Deno.test("sequence numbers begin again where the standard has no more", () => {
  const id = (sequence: number) =>
    /sequenceId="(\d+)"/.exec(
      syslogMessage(lineOf({ sequence, time: 0, principal: "", action: "" }), { hostname: "h" }),
    )?.[1];
  assert.deepEqual([0, 1, 2_147_483_647, 2_147_483_648].map(id), ["1", "1", "2147483647", "1"]);
});
