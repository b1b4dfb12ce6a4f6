/** minio-go, built from tests/clients/minio_go: every check of it is a test with a server of its
 * own. */
import { clientTest, prepareMinioGo, run } from "../support/clients.ts";

const program = await prepareMinioGo();

for (const check of await checks()) {
  clientTest(program, `minio-go: ${check.replaceAll("_", " ")}`, async ({ client, run }) => {
    await run([client, check]);
  });
}

/** The names the program lists; one name for all of them where it could not be built. */
async function checks(): Promise<readonly string[]> {
  if ("missing" in program) return ["every check"];
  return (await run([program.client, "--list"])).stdout.trim().split("\n");
}
