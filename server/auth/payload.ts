/** What `x-amz-content-sha256` says of a body: an exact list, everything else is refused. */
import { S3Error } from "../s3/errors.ts";
import type { ChunkSigner } from "./chunk_signer.ts";

export type Payload =
  /** `sha256`: lower-case hex; absent: the body is not signed. */
  | { readonly kind: "plain"; readonly sha256?: string }
  /** aws-chunked; `signer` absent: unsigned chunks. */
  | { readonly kind: "chunked"; readonly signer?: ChunkSigner; readonly trailer: boolean };

/** `signer`: makes what continues the chain from the request's signature; undefined for anonymous
 * requests, whose chunks nobody can have signed. */
export function payloadOf(mode: string, signer: (() => ChunkSigner) | undefined): Payload {
  const signed = () => signer === undefined ? {} : { signer: signer() };
  switch (mode) {
    case "UNSIGNED-PAYLOAD":
      return { kind: "plain" };
    case "STREAMING-UNSIGNED-PAYLOAD-TRAILER":
      return { kind: "chunked", trailer: true };
    case "STREAMING-AWS4-HMAC-SHA256-PAYLOAD":
      return { kind: "chunked", trailer: false, ...signed() };
    case "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER":
      return { kind: "chunked", trailer: true, ...signed() };
  }
  if (/^[0-9a-fA-F]{64}$/.test(mode)) return { kind: "plain", sha256: mode.toLowerCase() };
  if (mode.startsWith("STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD")) {
    throw new S3Error("NotImplemented", {
      message: "Signature Version 4A is not implemented",
      fields: { Header: "x-amz-content-sha256" },
    });
  }
  throw new S3Error("InvalidArgument", {
    message: "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, " +
      "STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER, " +
      "or a valid sha256 value.",
    fields: { ArgumentName: "x-amz-content-sha256", ArgumentValue: mode },
  });
}
