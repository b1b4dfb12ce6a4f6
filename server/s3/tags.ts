/** Tags of objects and buckets: the Tagging document, the x-amz-tagging header, and AWS's rules for
 * keys and values. Refuses what AWS refuses; knows nothing of where tags are kept.
 * Source: Amazon S3 User Guide, "Categorizing your objects using tags"; API Reference, "Tag". */
import { Buffer } from "node:buffer";
import { S3Error } from "./errors.ts";
import { child, refuseOthers, repeated, required, root, textOf } from "./xml_reader.ts";
import type { XmlElement } from "./xml_reader.ts";
import type { XmlRecord } from "./xml_writer.ts";

export type Tags = Readonly<Record<string, string>>;

/** Most tags an object carries. */
export const MAX_OBJECT_TAGS = 10;
/** UTF-16 units, as S3 counts. */
const MAX_KEY = 128;
const MAX_VALUE = 256;
/** Letters, spaces and numbers of any script, and `+ - = . _ : / @`. */
const ALLOWED = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
const HEADER_MESSAGE =
  "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.";

/** Tags of a `<Tagging>` document with at most `maximum` of them. MissingRequestBodyError for no
 * document, MalformedXML, InvalidTag (key, value, duplicate), BadRequest (too many). */
export function decodeTagging(document: XmlElement | undefined, maximum: number): Tags {
  const tagging = root(document, "Tagging");
  refuseOthers(tagging, ["TagSet"]);
  const set = required(tagging, "TagSet");
  refuseOthers(set, ["Tag"]);
  const pairs = repeated(set, "Tag").map((tag): [string, string] => {
    refuseOthers(tag, ["Key", "Value"]);
    return [textOf(required(tag, "Key")), textOf(child(tag, "Value")) ?? ""];
  });
  return checked(pairs, maximum);
}

/** Tags of an x-amz-tagging header (`a=1&b=2`, form-encoded UTF-8); none for no header. `value` as
 * received, one UTF-16 unit a byte; bytes that should have been encoded stand for themselves.
 * InvalidArgument for a malformed one or a repeated key, else as decodeTagging. */
export function parseTaggingHeader(value: string | undefined): Tags {
  if (value === undefined || value === "") return {};
  const pairs: [string, string][] = [];
  for (const piece of value.split("&")) {
    if (piece === "") continue;
    const at = piece.indexOf("=");
    pairs.push(
      at < 0
        ? [formDecode(piece), ""]
        : [formDecode(piece.slice(0, at)), formDecode(piece.slice(at + 1))],
    );
  }
  if (new Set(pairs.map(([key]) => key)).size !== pairs.length) throw malformedHeader(value);
  return checked(pairs, MAX_OBJECT_TAGS);

  function formDecode(text: string): string {
    try {
      const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
      return decodeURIComponent(utf8.decode(Buffer.from(text.replaceAll("+", " "), "latin1")));
    } catch {
      throw malformedHeader(text);
    }
  }
}

/** `<Tagging>` as S3 answers it. */
export function tagSetXml(tags: Tags): XmlRecord {
  const list = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  return { Tagging: { TagSet: { Tag: list } } };
}

function malformedHeader(value: string): S3Error {
  return new S3Error("InvalidArgument", {
    message: HEADER_MESSAGE,
    fields: { ArgumentName: "x-amz-tagging", ArgumentValue: value },
  });
}

function checked(pairs: readonly (readonly [string, string])[], maximum: number): Tags {
  if (pairs.length > maximum) {
    throw new S3Error("BadRequest", {
      message: maximum === MAX_OBJECT_TAGS
        ? `Object tags cannot be greater than ${maximum}`
        : `Bucket tag count cannot be greater than ${maximum}`,
    });
  }
  const seen = new Set<string>();
  for (const [key, value] of pairs) {
    if (key === "" || key.length > MAX_KEY || !ALLOWED.test(key)) {
      throw new S3Error("InvalidTag", {
        message: "The TagKey you have provided is invalid",
        fields: { TagKey: key },
      });
    }
    if (/^aws:/i.test(key)) {
      throw new S3Error("InvalidTag", {
        message: "System tags cannot be added/updated by requester",
        fields: { TagKey: key },
      });
    }
    if (value.length > MAX_VALUE || !ALLOWED.test(value)) {
      throw new S3Error("InvalidTag", {
        message: "The TagValue you have provided is invalid",
        fields: { TagKey: key, TagValue: value },
      });
    }
    if (seen.has(key)) {
      throw new S3Error("InvalidTag", {
        message: "Cannot provide multiple Tags with the same key",
        fields: { TagKey: key },
      });
    }
    seen.add(key);
  }
  // Not by assignment: a key may be `__proto__`.
  return Object.fromEntries(pairs);
}
