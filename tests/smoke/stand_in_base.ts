/** A stand-in for the image's base where no image can be fetched: the same parts of the same
 * distribution, from its packages: C library, libgcc_s, certificates, time zones; no shell, nothing
 * to run, and the numeric user 65532. */
import { join } from "node:path";
import { run } from "../support/clients.ts";

const PACKAGES = ["libc6", "libgcc-s1", "ca-certificates", "tzdata", "base-files"];
const NOT_NEEDED = ["doc", "man", "locale", "lintian", "info"];

/** Makes the tree of files in `directory`, with the Dockerfile of an image of them beside it. */
export async function writeStandInBase(directory: string): Promise<void> {
  const packages = join(directory, "packages"), root = join(directory, "root");
  await Deno.mkdir(packages, { recursive: true });
  await Deno.mkdir(root);
  const env = Deno.env.toObject();
  const download = () => run(["apt-get", "download", "-q", ...PACKAGES], { cwd: packages, env });
  // A machine that never asked, or long ago, does not know what there is.
  await download().catch(async () => {
    await run(["apt-get", "update", "-q"], { env });
    await download();
  });
  for await (const { name } of Deno.readDir(packages)) {
    await run(["dpkg-deb", "-x", join(packages, name), root], { env });
  }
  for (const name of NOT_NEEDED) {
    await Deno.remove(join(root, "usr", "share", name), { recursive: true }).catch(() => {});
  }
  await Deno.mkdir(join(root, "home", "nonroot"), { recursive: true });
  await Deno.writeTextFile(
    join(root, "etc", "passwd"),
    "root:x:0:0:root:/root:/sbin/nologin\n" +
      "nonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\n",
  );
  await Deno.writeTextFile(join(root, "etc", "group"), "root:x:0:\nnonroot:x:65532:\n");
  await Deno.writeTextFile(
    join(directory, "Dockerfile"),
    "FROM scratch\nCOPY root /\nUSER 65532:65532\n",
  );
}
