/** Settings copied from the console, given to the programs they are for. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { type Page, signIn, TestBrowser } from "../support/browser.ts";
import { preparePackaged, preparePython, run } from "../support/clients.ts";
import { type ManagedServer, managedServer } from "../support/management_client.ts";
import { S3Client } from "../support/s3_client.ts";
import { CREDENTIALS } from "../support/server.ts";

async function serverWithPhotos(): Promise<ManagedServer> {
  const server = await managedServer();
  using s3 = new S3Client({ url: server.url, ...CREDENTIALS });
  await s3.createBucket("photos");
  await s3.putObject({ bucket: "photos", key: "cat.jpg" }, new Uint8Array(3));
  return server;
}

/** The settings, and what tries them where they are no program themselves. */
async function copied(
  page: Page,
  tool: string,
): Promise<readonly string[]> {
  await page.getByRole("link", { name: tool, exact: true }).click();
  await page.locator(`.tabs [aria-current="page"]`, { hasText: tool }).waitFor();
  return await page.locator(".code pre").allInnerTexts();
}

Deno.test("programs take the settings as they are copied", async () => {
  const clients = await Promise.all([
    preparePython(),
    preparePackaged("rclone"),
    preparePackaged("s3cmd"),
  ]);
  const [python] = clients;
  for (const prepared of clients) assert.ok(!("missing" in prepared), JSON.stringify(prepared));
  assert.ok("client" in python);
  await using server = await serverWithPhotos();
  await using browser = await TestBrowser.launch();
  const page = await browser.open(server, "/connect");
  await signIn(page);
  await page.getByText("127.0.0.1 can only be reached from the server itself").waitFor();
  await page.getByRole("button", { name: "Create a key for this" }).click();
  await page.getByText("The key was created, and its secret is filled in below").waitFor();

  const home = await Deno.makeTempDir({ prefix: "objectstorage-connect-" });
  try {
    const { aws, python: interpreter } = python.client;
    const PATH = `${join(aws, "..")}:${Deno.env.get("PATH")}`;
    const env = { PATH, HOME: home, AWS_EC2_METADATA_DISABLED: "true", NO_PROXY: "127.0.0.1" };
    const shell = async (text: string) => (await run(["sh", "-ec", text], { env })).stdout;

    const [profile = ""] = await copied(page, "aws CLI");
    assert.match(await shell(profile), / 3 cat\.jpg/);

    const [program = ""] = await copied(page, "Python");
    const { stdout } = await run([interpreter, "-c", program], { env });
    assert.equal(stdout, "cat.jpg 3\n");

    const [remote = "", listing = ""] = await copied(page, "rclone");
    await Deno.mkdir(join(home, ".config/rclone"), { recursive: true });
    await Deno.writeTextFile(join(home, ".config/rclone/rclone.conf"), remote);
    assert.match(await shell(listing), / 3 cat\.jpg/);

    const [file = "", list = ""] = await copied(page, "s3cmd");
    await Deno.writeTextFile(join(home, ".s3cfg"), file);
    assert.match(await shell(list), / 3 +s3:\/\/photos\/cat\.jpg/);
  } finally {
    await Deno.remove(home, { recursive: true });
  }
  browser.check();
});

Deno.test("the first request by the key is told, and its secret to nobody who comes later", async () => {
  await using server = await serverWithPhotos();
  await using browser = await TestBrowser.launch();
  const page = await browser.open(server, "/connect?tool=rclone");
  await signIn(page);
  await page.getByText("Create a key above").waitFor();
  assert.match((await copied(page, "rclone")).join(), /= <access key id>\n.*= <secret access key>/);
  await page.getByRole("button", { name: "Create a key for this" }).click();
  await page.getByText("Waiting for your first request…").waitFor();
  const secret = /secret_access_key = (\S+)/.exec((await copied(page, "rclone")).join())?.[1] ?? "";
  assert.ok(secret.length >= 20);

  const accessKeyId = /access_key_id = (\S+)/.exec((await copied(page, "rclone")).join())?.[1] ??
    "";
  using s3 = new S3Client({ url: server.url, accessKeyId, secretAccessKey: secret });
  await s3.listBuckets();
  await page.getByText("It works").waitFor();
  await page.reload();
  await page.getByRole("option", { name: /^AKIA/ }).waitFor({ state: "attached" });
  assert.ok(!(await page.content()).includes(secret));
  assert.match((await copied(page, "rclone")).join(), /= AKIA\w+\n.*= <secret access key>/);
  browser.check();
});
