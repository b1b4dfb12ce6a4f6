/** Where the management port of a running server is, for whoever knows its data directory alone: the
 * health check of a container, whose server was told by arguments. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const NAME = "management.url";

/** Tells `url` until the result is disposed. `internal`: the server's own part of the directory. */
export function tellManagementUrl(internal: string, url: string): Disposable {
  const path = join(internal, NAME);
  try {
    writeFileSync(path, url, { mode: 0o600 });
  } catch {
    // On a full disk the server must start all the same, so that something can be deleted.
    rmSync(path, { force: true });
  }
  return { [Symbol.dispose]: () => rmSync(path, { force: true }) };
}

/** What the server of `directory` told; undefined when none runs there, or none that can be read. */
export function managementUrl(directory: string): string | undefined {
  try {
    return readFileSync(join(directory, ".objectstorage", NAME), "utf8");
  } catch {
    return undefined;
  }
}
