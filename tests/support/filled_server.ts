/** A server of its own process on buckets that were filled before it started: what costs too long to
 * be put there request by request. */
import assert from "node:assert/strict";
import type { FillOptions } from "../bench/fill.ts";
import { runScript } from "../bench/processes.ts";
import { managementUrlOf, type SpawnedServer, spawnServer } from "./server.ts";

export type FilledServer = SpawnedServer & { readonly managementUrl: string };

/** As many as it has on a machine of four cores. */
const ISOLATES = "3";
/** Milliseconds until the audit log has what was filled. */
const PATIENCE = 300_000;

/** Serves when nothing is left to be done about what was filled. */
export async function filledServer(buckets: FillOptions["buckets"]): Promise<FilledServer> {
  await using cleanup = new AsyncDisposableStack();
  const directory = await Deno.makeTempDir({ prefix: "objectstorage-filled-" });
  cleanup.defer(() => Deno.remove(directory, { recursive: true }));
  await runScript("fill.ts", { directory, buckets } satisfies FillOptions);
  const server = cleanup.use(
    await spawnServer({ directory, env: { OBJECTSTORAGE_ISOLATES: ISOLATES } }),
  );
  const filled = { ...server, managementUrl: managementUrlOf(server) };
  await journalDrained(filled);
  const resources = cleanup.move();
  return { ...filled, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

interface Health {
  readonly checks: readonly { readonly name: string; readonly detail: string }[];
}

async function journalDrained({ managementUrl }: FilledServer): Promise<void> {
  for (const end = Date.now() + PATIENCE; Date.now() < end;) {
    const answer = await fetch(`${managementUrl}/healthz`);
    const { checks }: Health = await answer.json();
    if (checks.find(({ name }) => name === "audit")?.detail.startsWith("0 ")) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  assert.fail("The audit log never had what was filled");
}
