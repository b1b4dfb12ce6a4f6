/** A real Chromium as people use one: what goes wrong on a page fails the test that opened it. */
// deno-lint-ignore-file no-import-prefix -- only tests drive a browser
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import {
  type Browser,
  type BrowserContextOptions,
  chromium,
  type Locator,
  type Page,
} from "npm:playwright-core@^1.65.1";
import type { ManagedServer } from "./management_client.ts";
import { ROOT_LOGIN } from "./management_client.ts";

export type { BrowserContextOptions, Locator, Page };

/** Where Debian, and others, put it. */
const PROGRAMS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

const SWITCHES = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export interface OpenOptions extends BrowserContextOptions {
  /** What the page may complain about: failed requests that the test provokes. */
  readonly expected?: RegExp;
}

export class TestBrowser implements AsyncDisposable {
  readonly #browser: Browser;
  readonly #complaints: string[] = [];

  private constructor(browser: Browser) {
    this.#browser = browser;
  }

  static async launch(): Promise<TestBrowser> {
    const executablePath = PROGRAMS.find((path) => existsSync(path));
    assert.ok(executablePath, "The tests of the console need Chromium: apt-get install chromium");
    return new TestBrowser(await chromium.launch({ executablePath, args: SWITCHES }));
  }

  /** A fresh visitor's page. */
  async open(
    { managementUrl }: Pick<ManagedServer, "managementUrl">,
    path = "/",
    { expected, ...options }: OpenOptions = {},
  ): Promise<Page> {
    const context = await this.#browser.newContext({
      ...{ locale: "en-US", reducedMotion: "reduce", baseURL: managementUrl },
      ...options,
    });
    context.setDefaultTimeout(10_000);
    const page = await context.newPage();
    const complain = (words: string) => {
      if (!expected?.test(words)) this.#complaints.push(words);
    };
    page.on("pageerror", (error) => complain(`thrown: ${error.stack ?? error.message}`));
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") {
        complain(`${message.type()}: ${message.text()} (${message.location().url})`);
      }
    });
    page.on("requestfailed", (request) => {
      const why = request.failure()?.errorText ?? "";
      // What a page no longer waits for it gives up.
      if (why !== "net::ERR_ABORTED") complain(`failed: ${request.url()} ${why}`);
    });
    await page.goto(path);
    return page;
  }

  /** What the pages complained about so far; throws when there is anything. */
  check(): void {
    assert.deepEqual(this.#complaints, []);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close();
  }
}

/** Signs in on the sign-in page. */
export async function signIn(
  page: Page,
  login: { readonly username: string; readonly password: string } = ROOT_LOGIN,
): Promise<void> {
  await page.getByLabel("User name").fill(login.username);
  await page.getByLabel("Password", { exact: true }).fill(login.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.locator(".shell").waitFor();
}

/** A file or folder dropped on the listing, as the browser sees it when it is dragged from elsewhere. */
export async function drop(page: Page, path: string): Promise<void> {
  const { x, y } = (await page.locator(".browser").boundingBox())!;
  const devtools = await page.context().newCDPSession(page);
  const data = { items: [], files: [path], dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"] as const) {
    await devtools.send("Input.dispatchDragEvent", { type, x: x + 40, y: y + 40, data });
  }
}

/** Resolves when it holds; throws after ten seconds. For what a page has no event of. */
export async function until(holds: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 10_000;
  while (!await holds()) {
    assert.ok(Date.now() < end, "It never came to be");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
