/** Why requests were refused, as the console explains it. */
import assert from "node:assert/strict";
import { signIn, TestBrowser } from "../support/browser.ts";
import { BY_ROOT, managedServer } from "../support/management_client.ts";
import { S3Client } from "../support/s3_client.ts";
import { CREDENTIALS } from "../support/server.ts";
import { policyText } from "../support/tenants.ts";

Deno.test("a refusal says what decided, and the policy it offers would have allowed it", async () => {
  await using server = await managedServer();
  await using browser = await TestBrowser.launch();
  const { identities } = server;
  await identities.createUser({ name: "alice" }, BY_ROOT);
  const made = await identities.createAccessKey({ user: "alice" }, BY_ROOT);
  using root = new S3Client({ url: server.url, ...CREDENTIALS });
  using alice = new S3Client({
    url: server.url,
    accessKeyId: made.key.accessKeyId,
    secretAccessKey: made.secretAccessKey,
  });
  await root.createBucket("media");
  const put = () => alice.putObject({ bucket: "media", key: "a" }, new Uint8Array(1));
  const requestId = (await put()).header("x-amz-request-id") ?? "";

  const page = await browser.open(server, `/refusals?request=${requestId}`);
  await signIn(page);
  await page.getByRole("heading", { name: "alice was refused PutObject" }).waitFor();
  await page.getByText("No statement allows it").waitFor();
  const document = await page.locator(".code pre").innerText();
  await identities.putPolicy({ name: "offered", document }, BY_ROOT);
  await identities.attachPolicies({ kind: "user", name: "alice" }, ["offered"], BY_ROOT);
  assert.equal((await put()).status, 200);

  const denial = { Sid: "Never", Effect: "Deny", Action: ["s3:*"], Resource: ["*"] } as const;
  await identities.putPolicy({ name: "halt", document: policyText(denial) }, BY_ROOT);
  await identities.attachPolicies({ kind: "user", name: "alice" }, ["halt"], BY_ROOT);
  await page.getByLabel("Request id").fill((await put()).header("x-amz-request-id") ?? "");
  await page.keyboard.press("Enter");
  await page.getByText("Denied by Never").waitFor();
  await page.getByRole("link", { name: "Policy “halt”" }).waitFor();
  browser.check();
});

Deno.test("of a signature the first difference to what the client signed is marked", async () => {
  await using server = await managedServer();
  await using browser = await TestBrowser.launch();
  using stranger = new S3Client({
    url: server.url,
    ...CREDENTIALS,
    secretAccessKey: "another one",
  });
  const requestId = (await stranger.listBuckets()).header("x-amz-request-id") ?? "";
  const page = await browser.open(server, `/refusals?request=${requestId}`);
  await signIn(page);
  await page.getByText("The signature does not match.").waitFor();
  const text = await page.locator(".code pre").nth(1).innerText();
  const box = page.getByLabel("What the client signed");
  await box.fill(text.replace("us-east-1", "us-west-1"));
  await page.getByText("String to sign: line 3 differs").waitFor();
  assert.deepEqual(await page.locator("mark").allInnerTexts(), [
    "east-1/s3/aws4_request",
    "west-1/s3/aws4_request",
  ]);
  await box.fill(text);
  await page.getByText("So the client signed it with another secret").waitFor();
  browser.check();
});

Deno.test("a request that is not remembered is told apart from a failure", async () => {
  await using server = await managedServer();
  await using browser = await TestBrowser.launch();
  const page = await browser.open(server, "/refusals", { expected: /status of 404/ });
  await signIn(page);
  await page.getByLabel("Request id").fill("NOSUCHREQUEST");
  await page.getByRole("button", { name: "Find out" }).click();
  await page.getByRole("heading", { name: "This request is not remembered" }).waitFor();
  await page.waitForURL("**/refusals?request=NOSUCHREQUEST");
  browser.check();
});
