/** The lines of a server's audit log, as its files have them. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("../../main.ts", import.meta.url));

export interface AuditLine {
  readonly sequence: number;
  readonly principal: string;
  readonly action: string;
  readonly [field: string]: unknown;
}

/** The records in all files that are not compressed, in order. */
export function auditLines(directory: string): readonly AuditLine[] {
  const internal = `${directory}/.objectstorage`;
  const files = readdirSync(internal).filter((name) => /^audit.*\.log$/.test(name)).sort();
  return files.flatMap((name) =>
    readFileSync(`${internal}/${name}`, "utf8").trimEnd().split("\n").map((line) =>
      JSON.parse(line)
    )
  ).filter((line) => line.action !== undefined);
}

/** Those of one request. */
export function linesOfRequest(
  lines: readonly AuditLine[],
  requestId: string | null | undefined,
): readonly AuditLine[] {
  assert.ok(requestId, "an answer without a request id");
  return lines.filter((line) => line["requestId"] === requestId);
}

/** `audit verify`: its exit code and what it says. */
export async function auditVerify(directory: string, env: Record<string, string> = {}) {
  const { code, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", MAIN, "audit", "verify", "--data", directory],
    env,
  }).output();
  return { code, said: new TextDecoder().decode(stdout) };
}
