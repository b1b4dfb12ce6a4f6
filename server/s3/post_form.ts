/** A browser's form as a request: the fields before its file are held, the file waits for whoever
 * takes it and is never held, what follows it is read and forgotten.
 * Source: Amazon S3 API Reference, "POST Object" and "Creating an HTML Form (Using AWS Signature
 * Version 4)". */
import { Buffer } from "node:buffer";
import type { ByteSource, Sink } from "../../storage/blobs.ts";
import { checkKey } from "./address.ts";
import { S3Error } from "./errors.ts";
import { SYSTEM_HEADERS } from "./headers.ts";
import {
  decodeUtf8,
  formBoundary,
  type MultipartEvent,
  MultipartScanner,
} from "./multipart_scanner.ts";
import type { Form, S3Request } from "./request.ts";

/** A form whose file is still to be read. Disposing gives the file up if nobody took it. */
export interface OpenedForm extends Disposable {
  /** As the one it came in, with the fields, with the key they name in its address, and with those
   * that are headers of an object in place of its own: nobody signed what the request says of it. */
  readonly request: S3Request;
  /** `length` is the most it can be until its last byte has been given. */
  readonly file: ByteSource;
}

/** Bytes before the content of the file; they bound the number of fields too. */
const MAX_BEFORE_FILE = 20 * 1024;
/** Milliseconds for them: until the signature is read, they are anybody's to hold a connection with. */
const TIME_BEFORE_FILE = 60_000;

export interface OpenFormOptions {
  /** The body of the request, not yet read; called for a form alone. */
  readonly body: () => ByteSource;
  /** Milliseconds since some moment. */
  readonly now: () => number;
}

/** Reads a form up to its file. Undefined when the request does not say that it is a form. Throws
 * S3Errors for a malformed form, more than 20 KiB or a minute before the file, a field sent twice, no
 * file, no key or one that cannot be, and what the body throws. */
export async function openForm(
  request: S3Request,
  { body, now }: OpenFormOptions,
): Promise<OpenedForm | undefined> {
  const boundary = formBoundary(request.headers.get("content-type"));
  if (boundary === undefined) return undefined;
  const file = new FormFile(body(), new MultipartScanner(boundary), now);
  const form = await file.open();
  try {
    return {
      request: {
        ...request,
        address: { ...request.address, key: keyOf(form) },
        headers: headersOf(request, form),
        form,
      },
      file,
      [Symbol.dispose]: () => file.abandon(),
    };
  } catch (error) {
    file.abandon();
    throw error;
  }
}

function headersOf({ headers }: S3Request, { fields }: Form): S3Request["headers"] {
  const own = [...headers].filter(([name]) => !isOfObject(name));
  return new Map([...own, ...objectHeaders(fields)]);
}

/** The fields that are headers of the object, as PutObject has them: one UTF-16 unit a byte. */
function* objectHeaders(fields: Form["fields"]): Generator<readonly [string, string]> {
  for (const [field, value] of fields) {
    const name = field === "acl" ? "x-amz-acl" : field;
    // A file in a form has no trailer that could hold a checksum.
    if (!isOfObject(name) || name === "x-amz-trailer") continue;
    // A metadata's name comes back as the name of a header.
    if (!/^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(name)) {
      throw new S3Error("InvalidArgument", {
        message: "The name of the field cannot be that of a header",
        fields: { ArgumentName: field },
      });
    }
    yield [name, Buffer.from(value).toString("latin1")];
  }
}

function isOfObject(name: string): boolean {
  return (SYSTEM_HEADERS as readonly string[]).includes(name) || name.startsWith("x-amz-");
}

function keyOf({ fields, filename }: Form): string {
  const given = fields.get("key");
  if (given === undefined) {
    throw refused(
      "key",
      "Bucket POST must contain a field named 'key'.  If it is specified, please check the order of the fields.",
    );
  }
  // What follows the last slash or backslash: browsers may send a path of their own system.
  const name = filename.slice(Math.max(filename.lastIndexOf("/"), filename.lastIndexOf("\\")) + 1);
  const key = given.replaceAll("${filename}", () => name);
  if (key === "") throw refused("key", "User key must have a length greater than 0.");
  checkKey(key);
  return key;
}

function refused(field: string, message: string): S3Error {
  return new S3Error("InvalidArgument", {
    message,
    fields: { ArgumentName: field, ArgumentValue: "" },
  });
}

/** The file of a form. The reading of the body goes as far as the file, and waits there in its sink
 * until the file is taken or given up. */
class FormFile implements ByteSource {
  readonly digests = [];
  readonly #body: ByteSource;
  readonly #scanner: MultipartScanner;
  readonly #now: () => number;
  readonly #deadline: number;
  readonly #fields = new Map<string, string>();
  readonly #form = Promise.withResolvers<Form>();
  readonly #sink = Promise.withResolvers<Sink>();
  #reading: Promise<void> = Promise.resolve();
  #place: "before" | "field" | "file" | "after" = "before";
  #field = "";
  #value: Buffer[] = [];
  #received = 0;
  #length = 0;
  #given = 0;

  constructor(body: ByteSource, scanner: MultipartScanner, now: () => number) {
    this.#body = body;
    this.#scanner = scanner;
    this.#now = now;
    this.#deadline = now() + TIME_BEFORE_FILE;
    this.#sink.promise.catch(() => {});
  }

  get length(): number {
    return this.#length;
  }

  /** Resolves where the content of the file begins. */
  open(): Promise<Form> {
    this.#reading = this.#body.pipe((piece) => this.#take(piece)).then(() => this.#end());
    this.#reading.catch((error) => this.#form.reject(error));
    return this.#form.promise;
  }

  /** The rest of the body is not read, unless somebody took the file. */
  abandon(): void {
    this.#sink.reject(new Error("Nobody took the file of the form"));
  }

  async bytes(): Promise<Uint8Array> {
    const bytes = new Uint8Array(this.#length);
    let position = 0;
    await this.pipe((piece) => {
      // Longer than a file that ends can be.
      if (position + piece.length > bytes.length) throw new S3Error("MalformedPOSTRequest");
      bytes.set(piece, position);
      position += piece.length;
    });
    return position === bytes.length ? bytes : bytes.slice(0, position);
  }

  async pipe(sink: Sink): Promise<void> {
    this.#sink.resolve(sink);
    await this.#reading;
    this.#length = this.#given;
  }

  verify(): void {}

  async #take(piece: Uint8Array): Promise<void> {
    this.#received += piece.length;
    for (const event of this.#scanner.push(piece)) {
      if (event.kind === "part") await this.#begin(event);
      else if (this.#place === "field") this.#value.push(Buffer.from(event.bytes));
      else if (this.#place === "file") await this.#give(event.bytes);
    }
    if (this.#place === "file" || this.#place === "after") return;
    this.#checkBefore(this.#received);
    if (this.#now() > this.#deadline) throw new S3Error("RequestTimeout");
  }

  async #begin({ name, filename }: MultipartEvent & { kind: "part" }): Promise<void> {
    this.#keepField();
    if (this.#place === "file" || this.#place === "after") {
      this.#place = "after";
      return;
    }
    if (name !== "file") {
      if (this.#fields.has(name)) throw refused(name, `The field ${name} was sent more than once`);
      this.#place = "field";
      this.#field = name;
      return;
    }
    this.#place = "file";
    const before = this.#scanner.position;
    this.#checkBefore(before);
    this.#length = Math.max(0, this.#body.length - before - this.#scanner.endLength);
    this.#form.resolve({ fields: this.#fields, filename });
    // Waits here and not for the next piece, so that giving up ends the reading at once.
    await this.#sink.promise;
  }

  #keepField(): void {
    if (this.#place !== "field") return;
    this.#fields.set(this.#field, decodeUtf8(Buffer.concat(this.#value)));
    this.#value = [];
  }

  async #give(bytes: Uint8Array): Promise<void> {
    this.#given += bytes.length;
    const taken = (await this.#sink.promise)(bytes);
    if (taken !== undefined) await taken;
  }

  #checkBefore(bytes: number): void {
    if (bytes > MAX_BEFORE_FILE) throw new S3Error("MaxPostPreDataLengthExceededError");
  }

  #end(): void {
    this.#scanner.end();
    if (this.#place === "file" || this.#place === "after") return;
    throw new S3Error("IncorrectNumberOfFilesInPostRequest");
  }
}
