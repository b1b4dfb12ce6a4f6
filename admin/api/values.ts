/** Values that several routes take or answer, each with its bounds. What a name may look like is
 * decided where it is kept; here only how long a text is looked at. */
import { z } from "@hono/zod-openapi";
import { isWellFormed } from "../../server/s3/address.ts";

export const IdentityName = z.string().min(1).max(128);
export const Description = z.string().max(1_000);
/** In answers. */
export const Time = z.iso.datetime().openapi({ example: "2026-01-31T10:15:00.000Z" });
/** JSON as text, so that mistakes have a line and a column. */
export const PolicyDocument = z.string().max(20 * 1024).openapi({
  description: "The policy's JSON, as text",
});
export const BucketName = z.string().min(1).max(63);
export const Key = z.string().min(1).max(1_024)
  .refine(isWellFormed, "not text that UTF-8 could write");
export const VersionId = z.string().regex(/^[\w-]{1,64}$/);
export const Prefix = z.string().max(1_024).default("");
export const Tags = z.record(z.string().max(128), z.string().max(256));
/** Of users; names without `x-amz-meta-`. */
export const Metadata = z.record(z.string().regex(/^[\w.-]{1,128}$/), z.string().max(2_048));
/** Without its quotes. */
export const EntityTag = z.string().regex(/^[\x21\x23-\x7e]{1,128}$/);
/** What browsers save something as. */
export const FileName = z.string().regex(/^[^\x00-\x1f\x7f"\\/]{1,255}$/)
  .refine(isWellFormed, "not text that UTF-8 could write");
/** Of the bytes that come, or that are there. */
export const DeclaredChecksum = z.strictObject({
  algorithm: z.enum(["crc32", "crc32c", "crc64nvme", "sha1", "sha256"]),
  value: z.string().regex(/^[A-Za-z0-9+/]{4,64}={0,2}$/).openapi({ description: "Base64" }),
});
/** A yes or no in a query. */
export const Switch = z.enum(["true", "false"]).default("false");

export function isTrue(value: z.output<typeof Switch>): boolean {
  return value === "true";
}

/** What a client may be given, without what is not there. */
export function present<Value extends object>(value: Value): Present<Value> {
  return Object.fromEntries(
    Object.entries(value).filter(([, field]) => field !== undefined),
  ) as Present<Value>;
}

type Present<Value> = { [Name in keyof Value]: Exclude<Value[Name], undefined> };

/** The header that declares a checksum; none for none. */
export function checksumHeaders(
  checksum: z.output<typeof DeclaredChecksum> | undefined,
): Readonly<Record<string, string>> {
  return checksum === undefined ? {} : { [`x-amz-checksum-${checksum.algorithm}`]: checksum.value };
}
