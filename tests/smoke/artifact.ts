/** What is tried here is what `deno task compile` makes, by the same script. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "../support/clients.ts";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));
export const EXECUTABLE = join(ROOT, "dist", "objectstorage");

/** Another compiler than this runtime is an older one, and so is the SQLite in it. */
export const RUNTIME_ENVIRONMENT: Readonly<Record<string, string>> = Deno.env.has("DENO_COMPILE")
  ? { OBJECTSTORAGE_ALLOW_OLD_SQLITE: "1" }
  : {};

export async function compile(): Promise<void> {
  const command = [Deno.execPath(), "run", "-A", join(ROOT, "deploy", "build.ts"), "compile"];
  await run(command, { cwd: ROOT, env: Deno.env.toObject() });
}
