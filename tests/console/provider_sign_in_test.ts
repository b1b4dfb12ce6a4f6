/** The way in by an OpenID provider, which is another site: to it, back to where one was, or not let in. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type Page, signIn, TestBrowser } from "../support/browser.ts";
import { managedServer } from "../support/management_client.ts";
import { oidcProvider } from "../support/oidc_provider.ts";

const CLIENT = { clientId: "objectstorage", clientSecret: "client-secret-of-the-tests" } as const;
const PEOPLE = {
  ann: { sub: "ann", preferred_username: "Ann", policy: "readonly" },
  cat: { sub: "cat", preferred_username: "Cat" },
} as const;

/** The provider's own pages complain; and who comes from it has to be asked whether there is a session. */
const EXPECTED = /fonts\.googleapis\.com|:\d+\/favicon\.ico|status of 401.*api\/v1\/session/;

/** The provider knows where browsers come back to before the server is there. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function serverWithProvider() {
  await using cleanup = new AsyncDisposableStack();
  const port = await freePort();
  // Another site than the provider's 127.0.0.1, as browsers see it.
  const managementUrl = `http://localhost:${port}`;
  const redirectUrl = `${managementUrl}/api/v1/session/oidc/callback`;
  const provider = cleanup.use(await oidcProvider({ ...CLIENT, redirectUrl, people: PEOPLE }));
  const { clientId, clientSecret } = CLIENT;
  cleanup.use(
    await managedServer({
      consoleAddress: `127.0.0.1:${port}`,
      oidc: {
        ...{ clientId, issuer: provider.issuer },
        signIn: { redirectUrl, scopes: ["profile"], clientSecret },
        ...{ usernameClaim: "preferred_username", groupsClaim: "groups", policyClaim: "policy" },
        groupPolicies: {},
      },
    }),
  );
  const resources = cleanup.move();
  return { managementUrl, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

async function goToProvider(page: Page): Promise<void> {
  await page.getByRole("link", { name: "Sign in with your organisation" }).click();
}

async function be(page: Page, login: keyof typeof PEOPLE): Promise<void> {
  await page.locator("[name=login]").fill(login);
  await page.locator("[name=password]").fill("any");
  await page.locator("[type=submit]").click();
  await page.getByRole("button", { name: "Continue" }).click();
}

Deno.test("who signs in at the provider arrives where they were going, and out again", async () => {
  await using server = await serverWithProvider();
  await using browser = await TestBrowser.launch();
  const page = await browser.open(server, "/buckets?find=pho", { expected: EXPECTED });
  await page.waitForURL("**/sign-in?to=*");
  await goToProvider(page);
  await be(page, "ann");
  await page.getByRole("heading", { name: "Buckets" }).waitFor();
  await page.waitForURL("**/buckets?find=pho");
  await page.getByRole("button", { name: /Ann/ }).click();
  await page.getByRole("menuitem", { name: "Sign out", exact: true }).click();
  // The provider remembers who it is.
  await goToProvider(page);
  await page.getByRole("heading", { name: "Overview" }).waitFor();
  browser.check();
});

Deno.test("whom the provider does not let in is told so, and has the other ways", async () => {
  await using server = await serverWithProvider();
  await using browser = await TestBrowser.launch();
  const page = await browser.open(server, "/users", { expected: EXPECTED });
  await goToProvider(page);
  await page.getByRole("link", { name: "Cancel" }).click();
  await page.getByText("Your organisation did not let you in.").waitFor();
  await goToProvider(page);
  await be(page, "cat");
  await page.getByText("Your organisation knows you, but you may do nothing here.").waitFor();
  await page.goto("/sign-in?failed=constructor&to=//other.example/");
  await page.getByText("Your organisation's sign-in did not come to an end.").waitFor();
  await page.goBack();
  await signIn(page);
  await page.waitForURL("**/users");
  browser.check();
});
