/** Users, groups, keys and policies on the console, made and used as people do. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { type Page, signIn, TestBrowser } from "../support/browser.ts";
import { BY_ROOT, managedServer } from "../support/management_client.ts";
import { CREDENTIALS } from "../support/server.ts";
import { S3Client } from "../support/s3_client.ts";
import { allow, policyText } from "../support/tenants.ts";

async function choose(page: Page, kind: string, name: string): Promise<void> {
  const options = page.getByRole("group", { name: kind });
  await options.getByRole("searchbox").fill(name.slice(0, 3));
  await options.getByRole("checkbox", { name }).check();
}

Deno.test("a policy is written from a template, given to a new user, and its new key holds to it", async () => {
  await using server = await managedServer();
  await using browser = await TestBrowser.launch();
  using root = new S3Client({ url: server.url, ...CREDENTIALS });
  await root.createBucket("media");
  const page = await browser.open(server, "/policies");
  await signIn(page);
  await page.getByRole("button", { name: "Create policy" }).click();
  await page.getByLabel("Name", { exact: true }).fill("media-writers");
  await page.getByLabel("Template").selectOption("Write only");
  await page.getByLabel("Bucket").fill("media");
  await page.getByRole("button", { name: "Use this template" }).click();
  await page.getByText("No problems found.").waitFor();
  await page.getByRole("button", { name: "Save" }).click();
  await page.waitForURL("**/policies/media-writers");
  await page.getByText("Attached to nobody.").waitFor();

  await page.getByRole("link", { name: "Users" }).click();
  await page.getByRole("button", { name: "Create your first user" }).click();
  await page.getByLabel("Name", { exact: true }).fill("carol");
  await page.getByLabel("Password", { exact: true }).fill("short");
  await page.getByText("12 to 128 characters, of any kind, not kept").waitFor();
  await page.getByLabel("Password", { exact: true }).fill("carol likes cake");
  await choose(page, "Policies", "media-writers");
  await page.getByRole("dialog").getByRole("button", { name: "Create user" }).click();
  await page.waitForURL("**/users/carol");
  await page.getByRole("link", { name: "media-writers" }).waitFor();

  await page.getByRole("button", { name: "Create access key" }).click();
  await page.getByLabel("Description").fill("Laptop");
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Your new access key" });
  await dialog.waitFor();
  for (let i = 0; i < 3; i++) await page.keyboard.press("Escape");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    dialog.getByRole("button", { name: "CSV" }).click(),
  ]);
  const file = readFileSync(await download.path(), "utf8");
  const [, accessKeyId = "", secretAccessKey = ""] =
    /^Access key ID,Secret access key\r\n([^,]+),([^\r]+)\r\n$/.exec(file) ?? [];
  assert.ok(await dialog.isVisible(), "only its own button closes it");
  await dialog.getByRole("button", { name: "I have kept the secret" }).click();
  await page.getByRole("row", { name: /Laptop/ }).waitFor();
  assert.ok(!(await page.content()).includes(secretAccessKey), "the secret is gone");
  using carol = new S3Client({ url: server.url, accessKeyId, secretAccessKey });
  assert.equal(
    (await carol.putObject({ bucket: "media", key: "a" }, new Uint8Array(1))).status,
    200,
  );
  assert.equal((await carol.getObject({ bucket: "media", key: "a" })).status, 403);
  browser.check();
});

Deno.test("the editor says where a policy is wrong, and what is not saved is not left unasked", async () => {
  await using server = await managedServer();
  await using browser = await TestBrowser.launch();
  const document = policyText(allow("s3:GetObject", "*"));
  await server.identities.putPolicy({ name: "mine", document }, BY_ROOT);
  const page = await browser.open(server, "/policies/mine/edit", { expected: /status of 400/ });
  await signIn(page);
  const editor = page.getByRole("textbox", { name: "Document" });
  await page.locator(".cm-content").waitFor();
  await editor.press("Control+a");
  await page.keyboard.type('{"Version": "2012-10-17",');
  await page.keyboard.press("Enter");
  await page.keyboard.type('"Statement": {"Effect": "Alow", "Action": "s3:*", "Resource": "*"}}');
  const place = page.getByRole("button", { name: /^Line 2, column/ });
  await place.waitFor();
  await page.getByText('must be "Allow" or "Deny"').waitFor();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("alert").waitFor();

  const answers = ["dismiss", "accept"] as const;
  for (const answer of answers) {
    page.once("dialog", (dialog) => void dialog[answer]());
    await page.getByRole("link", { name: "Groups" }).click();
    if (answer === "dismiss") await editor.waitFor();
  }
  await page.waitForURL("**/groups");
  // Also where only the query tells two addresses apart.
  await page.goto("/policies/~new");
  await page.getByLabel("Name", { exact: true }).waitFor();
  await page.evaluate(`{
    const link = document.createElement("a");
    link.href = "policies/~new?copy=mine";
    document.body.append(link);
    link.click();
  }`);
  await page.locator(".cm-content").getByText("s3:GetObject").waitFor();
  await page.getByLabel("Name", { exact: true }).fill("yours");
  for (const answer of answers) {
    const asked = page.waitForEvent("dialog");
    await page.evaluate("history.back()");
    await (await asked)[answer]();
    if (answer === "dismiss") await page.waitForURL("**/~new?copy=mine");
  }
  await page.waitForURL("**/~new");
  browser.check();
});

Deno.test("the simulator says whether, and by which statement", async () => {
  await using server = await managedServer();
  await using browser = await TestBrowser.launch();
  const { identities } = server;
  await identities.createUser({ name: "alice" }, BY_ROOT);
  const document = JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      { Sid: "Reading", Effect: "Allow", Action: "s3:GetObject", Resource: "*" },
      {
        Effect: "Deny",
        Action: "s3:GetObject",
        Resource: "*",
        Condition: { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } },
      },
    ],
  });
  await identities.putPolicy({ name: "readers", document }, BY_ROOT);
  await identities.attachPolicies({ kind: "user", name: "alice" }, ["readers"], BY_ROOT);
  const page = await browser.open(server, "/users/alice");
  await signIn(page);
  await page.getByRole("link", { name: "What it may do" }).click();
  await page.getByLabel("Action").fill("s3:GetObject");
  await page.getByLabel("Resource").fill("media/a");
  await page.keyboard.press("Enter");
  await page.getByText("Statement 1 (“Reading”) of policy “readers” allows it.").waitFor();
  await page.getByRole("button", { name: "Add a condition key" }).click();
  await page.getByLabel("Key 1", { exact: true }).fill("aws:SourceIp");
  await page.getByLabel("Value 1", { exact: true }).fill("10.1.2.3");
  await page.keyboard.press("Enter");
  await page.getByText("Statement 2 of policy “readers” denies it.").waitFor();
  await page.reload();
  await page.getByText("Statement 2 of policy “readers” denies it.").waitFor();
  await page.goBack();
  await page.getByText("Statement 1 (“Reading”)").waitFor();
  await page.getByRole("link", { name: "Show policy readers" }).click();
  await page.waitForURL("**/policies/readers");
  await identities.updateUser({ name: "alice", disabled: true }, BY_ROOT);
  await page.goBack();
  await page.getByText("“alice” is disabled or expired").waitFor();
  browser.check();
});

Deno.test("membership is ended and brought back; a user is deleted with what goes with it", async () => {
  await using server = await managedServer();
  await using browser = await TestBrowser.launch();
  const { identities } = server;
  await identities.createUser({ name: "alice" }, BY_ROOT);
  await identities.createAccessKey({ user: "alice" }, BY_ROOT);
  await identities.createGroup({ name: "editors" }, BY_ROOT);
  const page = await browser.open(server, "/groups/editors");
  await signIn(page);
  await page.getByRole("button", { name: "Add members" }).click();
  await choose(page, "Users", "alice");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.getByRole("button", { name: "Remove alice from the group" }).click();
  await page.getByText("Nobody yet.").waitFor();
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByRole("link", { name: "alice" }).click();

  await page.getByRole("button", { name: "Disable" }).click();
  await page.getByText("Its password and its access keys are refused").waitFor();
  await page.getByRole("button", { name: "Actions for alice" }).click();
  await page.getByRole("menuitem", { name: "Delete user" }).click();
  await page.getByText("1 access key: programs using one are refused").waitFor();
  await page.getByText("1 membership").waitFor();
  await page.getByLabel("Type “alice” to confirm").fill("alice");
  await page.keyboard.press("Enter");
  await page.getByText("User “alice” was deleted").waitFor();
  browser.check();
});

Deno.test("one's own password is changed, and a key of one's own replaced, without leaving the page", async () => {
  await using server = await managedServer();
  await using browser = await TestBrowser.launch();
  const alice = { username: "alice", password: "alice likes tea" };
  const { identities } = server;
  await identities.createUser({ name: "alice", password: alice.password }, BY_ROOT);
  await identities.attachPolicies({ kind: "user", name: "alice" }, ["consoleAdmin"], BY_ROOT);
  const { key } = await identities.createAccessKey({ user: "alice" }, BY_ROOT);
  const page = await browser.open(server, "/account", { expected: /status of 401/ });
  await signIn(page, alice);
  await page.getByLabel("Current password").fill("wrong");
  await page.getByLabel("New password").fill("alice likes coffee");
  await page.keyboard.press("Enter");
  await page.getByText("That is not your current password.").waitFor();
  await page.getByLabel("Current password").fill(alice.password);
  await page.keyboard.press("Enter");
  await page.getByText("Your password was changed.").waitFor();

  await page.getByRole("button", { name: `Actions for ${key.accessKeyId}` }).click();
  await page.getByRole("menuitem", { name: "Replace" }).click();
  await page.getByLabel("The old key ends").selectOption("In an hour");
  await page.getByRole("dialog").getByRole("button", { name: "Replace" }).click();
  await page.getByRole("button", { name: "I have kept the secret" }).click();
  await page.getByRole("row", { name: /Ends in 1 hour|Ends in 60 minutes/ }).waitFor();
  browser.check();
});

Deno.test("where the editor cannot be loaded, a plain field takes its place", async () => {
  await using server = await managedServer();
  await using browser = await TestBrowser.launch();
  const page = await browser.open(server, "/policies/~new", { expected: /code_editor|ERR_FAILED/ });
  await page.route("**/assets/code_editor-*.js", (route) => route.abort());
  await signIn(page);
  await page.getByText("The full editor could not be loaded").waitFor();
  await page.getByLabel("Name", { exact: true }).fill("plain");
  await page.getByRole("textbox", { name: "Document" }).fill('{\n"Version": 1');
  await page.getByRole("button", { name: /^Line 2, column/ }).click();
  await page.getByRole("textbox", { name: "Document" }).fill(policyText(allow("s3:*", "*")));
  await page.getByText("No problems found.").waitFor();
  await page.getByRole("button", { name: "Save" }).click();
  await page.waitForURL("**/policies/plain");
  browser.check();
});
