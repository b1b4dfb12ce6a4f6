/** boto3, current from PyPI: every check of boto3_client.py is a test with a server of its own. */
import { fileURLToPath } from "node:url";
import { clientTest, preparePython, run } from "../support/clients.ts";

const program = fileURLToPath(new URL("./boto3_client.py", import.meta.url));
const python = await preparePython();

for (const check of await checks()) {
  clientTest(python, `boto3: ${check.replaceAll("_", " ")}`, async ({ client, run }) => {
    await run([client.python, program, check]);
  });
}

/** The names the program lists; one name for all of them where there is no boto3. */
async function checks(): Promise<readonly string[]> {
  if ("missing" in python) return ["every check"];
  return (await run([python.client.python, program, "--list"])).stdout.trim().split("\n");
}
