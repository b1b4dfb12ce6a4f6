/** `objectstorage object put|get|archive`: bytes from and to files. */
import type { Buffer } from "node:buffer";
import { randomUUID } from "node:crypto";
import {
  createReadStream,
  createWriteStream,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { step } from "../api.ts";
import { CliError, UsageError } from "../cli_error.ts";
import type { CliCommand } from "../command.ts";
import { exchange } from "../exchange.ts";
import { textAt } from "../json_answer.ts";
import type { Output } from "../output.ts";
import { requireSuccess, urlOf } from "../signed_url.ts";
import { reason } from "../../../server/config/sources.ts";
import { sizeText } from "../text_table.ts";
import { upload } from "../upload.ts";

const putObject: CliCommand = {
  name: "object put",
  summary: "Store a file, or with - what is sent to standard input, as an object.",
  operands: "BUCKET KEY FILE",
  options: {
    "content-type": { value: "TYPE", help: "what it is, e.g. image/jpeg" },
    "metadata": { value: "NAME=VALUE", many: true, help: "metadata of one's own" },
    "tag": { value: "KEY=VALUE", many: true, help: "a tag of the object" },
  },
  details:
    "From 16 MiB on it goes in parts, four at a time; a file may have 5 TiB, standard input\n" +
    "156 GiB. Of an upload that is broken off nothing is seen but by object uploads.",
  routes: ["SignUploads", "CreateUpload", "SignUploadParts", "CompleteUpload", "AbortUpload"],
  async run(given, { api, output, terminal }) {
    const file = given.operand("FILE"), bucket = given.operand("BUCKET");
    const isInput = file === "-";
    const what = {
      ...{ bucket, key: given.operand("KEY"), contentType: given.text("content-type") },
      ...{ metadata: given.pairs("metadata"), tags: given.pairs("tag") },
      size: isInput ? undefined : fileSize(file),
    };
    const bytes = isInput ? terminal.input : fileBytes(file);
    const stored = await upload(api, what, bytes);
    await output.answer(stored, () => `Stored ${stored.key} (${sizeText(stored.size)})`);
  },
};

/** Throws CliError for what is no file. */
function fileSize(path: string): number {
  try {
    const facts = statSync(path);
    if (!facts.isDirectory()) return facts.size;
  } catch (error) {
    throw new CliError(`${path} cannot be read: ${reason(error)}`);
  }
  throw new CliError(`${path} is a directory`);
}

async function* fileBytes(path: string): AsyncIterable<Buffer> {
  try {
    for await (const piece of createReadStream(path, { highWaterMark: 2 ** 20 })) yield piece;
  } catch (error) {
    throw new CliError(`${path} cannot be read: ${reason(error)}`);
  }
}

const getObject: CliCommand = {
  name: "object get",
  summary: "Write an object to a file, or with - to standard output.",
  operands: "BUCKET KEY FILE",
  options: { "version-id": { value: "ID", help: "this version of it, not the current one" } },
  details: "The file has its name when all is there; what was there before is replaced then.",
  routes: ["SignDownload"],
  async run(given, { api, output }) {
    const bucket = given.operand("BUCKET"),
      key = given.operand("KEY"),
      file = given.operand("FILE");
    const body = { key, versionId: given.text("version-id") };
    const signed = await api.ask("POST", `/buckets/${step(bucket)}/download-urls`, { body });
    const { authority } = api.server;
    const answer = await exchange({ url: urlOf(signed), method: "GET", authority });
    await requireSuccess(answer);
    await keep(answer.body, { file, output, told: { key } });
  },
};

const archiveObjects: CliCommand = {
  name: "object archive",
  summary: "Write objects to a zip file, or with - to standard output.",
  operands: "BUCKET FILE",
  options: {
    key: { value: "KEY", many: true, help: "this object" },
    prefix: { value: "PREFIX", many: true, help: "all that begins so" },
    base: { value: "PREFIX", help: "what names in the zip file leave out of the keys" },
  },
  details: "Up to 10,000 objects. What cannot be read is listed in its _errors.txt.",
  routes: ["CreateArchive", "GetArchive"],
  async run(given, { api, output }) {
    const bucket = given.operand("BUCKET"), file = given.operand("FILE");
    const keys = given.all("key"), prefixes = given.all("prefix");
    if (keys.length + prefixes.length === 0) {
      throw new UsageError("Say what to write: --key or --prefix");
    }
    const made = await api.ask("POST", `/buckets/${step(bucket)}/archives`, {
      body: { keys, prefixes, base: given.text("base") },
    });
    const bytes = await api.stream(`/archives/${step(textAt(made, "id") ?? "")}`);
    await keep(bytes, { file, output });
  },
};

/** In the file, which is told of then, or on standard output. */
async function keep(
  bytes: AsyncIterable<Buffer>,
  { file, output, told = {} }: {
    readonly file: string;
    readonly output: Output;
    /** What else is told with JSON. */
    readonly told?: object;
  },
): Promise<void> {
  if (file === "-") {
    for await (const piece of bytes) await output.write(piece);
    return;
  }
  const size = await writeFile(file, bytes);
  await output.answer({ ...told, size, file }, () => `Wrote ${file} (${sizeText(size)})`);
}

/** Into a file beside it first. What is no file of bytes, as /dev/null, is written to as it is. Returns how
 * many bytes there were. */
async function writeFile(path: string, bytes: AsyncIterable<Buffer>): Promise<number> {
  const facts = statSync(path, { throwIfNoEntry: false });
  if (facts?.isDirectory()) throw new CliError(`${path} is a directory`);
  const isDevice = facts !== undefined && !facts.isFile();
  const target = facts === undefined ? path : realpathSync(path);
  const unfinished = isDevice ? target : `${target}.${randomUUID().slice(0, 8)}.part`;
  try {
    const file = createWriteStream(unfinished, { flags: isDevice ? "w" : "wx" });
    await pipeline(Readable.from(bytes), file);
    if (!isDevice) renameSync(unfinished, target);
    return file.bytesWritten;
  } catch (error) {
    if (!isDevice) rmSync(unfinished, { force: true });
    if (error instanceof CliError) throw error;
    throw new CliError(`${path} cannot be written: ${reason(error)}`);
  }
}

export const TRANSFER_COMMANDS: readonly CliCommand[] = [
  putObject,
  getObject,
  archiveObjects,
];
