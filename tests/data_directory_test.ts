/** A data directory that belongs to somebody else: one line says what to do, and the exit status is
 * that of a refused configuration. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { unwritable } from "../server/data_directory.ts";

const MAIN = fileURLToPath(new URL("../main.ts", import.meta.url));
const place = { directory: "/data", existed: true, owner: "65532:65532" };
const failure = (code: string) => Object.assign(new Error(code), { code });

Deno.test("the message names the user and the exact chown", () => {
  assert.equal(
    unwritable(failure("EACCES"), place),
    "The data directory /data cannot be written to by user 65532:65532: " +
      "run chown -R 65532:65532 /data",
  );
  assert.match(
    unwritable(failure("EPERM"), { ...place, directory: "/my 'data", existed: false }) ?? "",
    /run mkdir -p '\/my '\\''data' && chown -R 65532:65532 '\/my '\\''data'$/,
  );
});

Deno.test("a chown does not help against a read-only file system, nor against other failures", () => {
  assert.match(
    unwritable(failure("EROFS"), place) ?? "",
    /read-only file system: mount it writable$/,
  );
  assert.match(unwritable(failure("ENOTDIR"), place) ?? "", /there is a file in its way$/);
  assert.equal(unwritable(failure("ENOSPC"), place), undefined);
});

const root = Deno.build.os === "linux" && Deno.uid() === 0;

Deno.test({
  name: "a server started on a directory of somebody else says so and exits with 2",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    const directory = await Deno.makeTempDir();
    try {
      // Root may write anywhere until it gives up the capability; others may not write to this one.
      if (root) await Deno.chown(directory, 1, 1);
      else await Deno.chmod(directory, 0o500);
      const command = [Deno.execPath(), "run", "-A", MAIN, "serve", "--data", directory];
      const [program = "", ...args] = root
        ? ["setpriv", "--bounding-set=-all", "--inh-caps=-all", ...command]
        : command;
      const { code, stdout, stderr } = await new Deno.Command(program, { args }).output();
      const ids = `${Deno.uid()}:${Deno.gid()}`;
      assert.equal(
        new TextDecoder().decode(stderr),
        `objectstorage: The data directory ${directory} cannot be written to by user ${ids}: ` +
          `run chown -R ${ids} ${directory}\n`,
      );
      assert.equal(new TextDecoder().decode(stdout), "");
      assert.equal(code, 2);
      assert.deepEqual([...Deno.readDirSync(directory)], []);
    } finally {
      await Deno.chmod(directory, 0o700);
      await Deno.remove(directory, { recursive: true });
    }
  },
});

Deno.test({
  name: "an internal directory of somebody else is found, too",
  ignore: !root,
  fn: async () => {
    const directory = await Deno.makeTempDir();
    try {
      const internal = join(directory, ".objectstorage");
      await Deno.mkdir(internal);
      await Deno.chown(internal, 1, 1);
      const { code, stderr } = await new Deno.Command("setpriv", {
        args: ["--bounding-set=-all", "--inh-caps=-all", Deno.execPath(), "run", "-A", MAIN]
          .concat(["serve", "--data", directory]),
      }).output();
      assert.match(new TextDecoder().decode(stderr), /run chown -R 0:0 .*\n$/);
      assert.equal(code, 2);
    } finally {
      await Deno.remove(directory, { recursive: true });
    }
  },
});
