/** A visitor with one page of the console, which knows of the server nothing but its addresses: any can
 * be tried, also a compiled one. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Page, TestBrowser } from "../support/browser.ts";
import { S3Client } from "../support/s3_client.ts";
import { CREDENTIALS } from "../support/server.ts";

/** Where everything is put. */
export const BUCKET = "holiday";
/** What a browser says of answers the steps provoke: a conflict, what is deleted, a session that is over. */
export const PROVOKED = /status of 4(?:01|04|05|12)/;

export interface FlowServer {
  readonly url: string;
  readonly managementUrl: string;
}

export class Flow implements AsyncDisposable {
  readonly s3: S3Client;
  readonly #directory = mkdtempSync(join(tmpdir(), "objectstorage-flow-"));

  private constructor(
    readonly server: FlowServer,
    readonly browser: TestBrowser,
    readonly page: Page,
  ) {
    this.s3 = new S3Client({ url: server.url, ...CREDENTIALS });
  }

  static async begin(server: FlowServer): Promise<Flow> {
    const browser = await TestBrowser.launch();
    const options = { expected: PROVOKED, colorScheme: "light" } as const;
    return new Flow(server, browser, await browser.open(server, "/", options));
  }

  button(name: string) {
    return this.page.getByRole("button", { name, exact: true });
  }

  row(name: string) {
    return this.page.getByRole("row", { name });
  }

  get dialog() {
    return this.page.getByRole("dialog");
  }

  /** Of the object that is opened. */
  get details() {
    return this.page.getByRole("region", { name: "Details" });
  }

  get uploads() {
    return this.page.getByRole("region", { name: "Uploads" });
  }

  /** Of the dialog. */
  async confirm(name: string): Promise<void> {
    await this.dialog.getByRole("button", { name, exact: true }).click();
    await this.dialog.waitFor({ state: "detached" });
  }

  async choose(item: string): Promise<void> {
    await this.page.getByRole("menuitem", { name: item, exact: true }).click();
  }

  /** Said in passing. */
  async told(words: string): Promise<void> {
    await this.page.getByRole("status").filter({ hasText: words }).first().waitFor();
  }

  /** Where one goes from any page. */
  async visit(page: string): Promise<void> {
    await this.page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: page })
      .click();
    await this.page.getByRole("heading", { name: page, level: 1 }).waitFor();
  }

  async goTo(prefix: string): Promise<void> {
    await this.page.goto(`/buckets/${BUCKET}?prefix=${encodeURIComponent(prefix)}`);
    await this.page.getByRole("grid").waitFor();
  }

  /** An object of the list that is shown. */
  async open(name: string): Promise<void> {
    await this.page.getByRole("link", { name, exact: true }).click();
    await this.details.getByRole("heading", { name, level: 2, exact: true }).waitFor();
  }

  /** A file of this machine; its path. */
  file(path: string, content: string | Uint8Array): string {
    const whole = join(this.#directory, path);
    mkdirSync(join(whole, ".."), { recursive: true });
    writeFileSync(whole, content);
    return whole;
  }

  /** What is stored there, or the status that says that nothing is. */
  async textOf(key: string, bucket = BUCKET): Promise<string> {
    const { status, body } = await this.s3.getObject({ bucket, key });
    return status === 200 ? new TextDecoder().decode(body) : `${status}`;
  }

  /** As somebody else does. */
  async put(key: string, content: string): Promise<void> {
    const { status } = await this.s3.putObject({ bucket: BUCKET, key }, Buffer.from(content));
    assert.equal(status, 200);
  }

  /** As the browser sees it when files are dragged there from elsewhere. */
  async drop(...paths: readonly string[]): Promise<void> {
    const { x, y } = (await this.page.locator(".browser").boundingBox())!;
    const devtools = await this.page.context().newCDPSession(this.page);
    const data = { items: [], files: [...paths], dragOperationsMask: 1 };
    for (const type of ["dragEnter", "dragOver", "drop"] as const) {
      await devtools.send("Input.dispatchDragEvent", { type, x: x + 40, y: y + 40, data });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.browser[Symbol.asyncDispose]();
    this.s3[Symbol.dispose]();
    rmSync(this.#directory, { recursive: true });
  }
}
