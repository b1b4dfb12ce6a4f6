/** A command line, an environment and files that are only pretended, read as the product reads them. */
import assert from "node:assert/strict";
import { readCommand } from "../../server/config/command.ts";

export interface Asked {
  readonly args?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly file?: string;
  /** Further files, by path. */
  readonly files?: Readonly<Record<string, string>>;
}

export function read({ args = "", env = {}, file, files = {} }: Asked) {
  const all: Record<string, string> = { ...files };
  if (file !== undefined) all["conf.yaml"] = file;
  return readCommand(
    [
      ...args.split(" ").filter((arg) => arg !== ""),
      ...(file === undefined ? [] : ["--config", "conf.yaml"]),
    ],
    env,
    (path) => {
      const text = all[path];
      if (text === undefined) throw new Error("No such file or directory");
      return text;
    },
  );
}

export async function settings(asked: Asked) {
  const command = await read(asked);
  assert.ok("settings" in command);
  return command.settings;
}
