/** x-amz-copy-source: which version of which object is copied. Percent-decoded once, strictly; a key
 * is opaque, so no dot segment or slash in it means anything.
 * Source: Amazon S3 API Reference, CopyObject; a bare `+` is a space there, as in a form. */
import { Buffer } from "node:buffer";
import { S3Error } from "./errors.ts";
import { requireVersionId } from "./object_version.ts";

export interface CopySource {
  readonly bucket: string;
  readonly key: string;
  readonly versionId?: string;
}

const HEADER = "x-amz-copy-source";
const VERSION = "?versionId=";
const MAX_KEY = 1024;

/** `/bucket/key?versionId=id`, the leading slash and the version optional; all of bucket and key may
 * be percent-encoded, the slash between them too. `value` as received, one UTF-16 unit a byte.
 * InvalidArgument, KeyTooLongError. */
export function parseCopySource(value: string): CopySource {
  // Split before decoding: an encoded "?versionId=" belongs to the key.
  const at = value.lastIndexOf(VERSION);
  const path = decode(at < 0 ? value : value.slice(0, at));
  const trimmed = path.startsWith("/") ? path.slice(1) : path;
  const slash = trimmed.indexOf("/");
  const [bucket, key] = [trimmed.slice(0, slash), trimmed.slice(slash + 1)];
  if (slash < 1 || key === "") {
    throw invalid(
      "Copy Source must mention the source bucket and key: sourcebucket/sourcekey",
      value,
    );
  }
  if (key.includes("\0")) throw invalid("Invalid copy source object key", value);
  if (Buffer.byteLength(key) > MAX_KEY) {
    throw new S3Error("KeyTooLongError", {
      fields: { Size: String(Buffer.byteLength(key)), MaxSizeAllowed: String(MAX_KEY) },
    });
  }
  if (at < 0) return { bucket, key };
  return { bucket, key, versionId: requireVersionId(value.slice(at + VERSION.length)) };

  function decode(text: string): string {
    if (/%(?![0-9a-fA-F]{2})/.test(text)) throw invalid("Invalid copy source encoding", value);
    const bytes = text.replaceAll("+", " ").replace(
      /%([0-9a-fA-F]{2})/g,
      (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)),
    );
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })
        .decode(Buffer.from(bytes, "latin1"));
    } catch {
      throw invalid("Invalid copy source encoding", value);
    }
  }
}

function invalid(message: string, value: string): S3Error {
  return new S3Error("InvalidArgument", {
    message,
    fields: { ArgumentName: HEADER, ArgumentValue: value },
  });
}
