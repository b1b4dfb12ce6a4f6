/** Signature Version 4 in the fields of a browser's form: the policy is what is signed.
 * Source: Amazon S3 API Reference, "Authenticating Requests: Browser-Based Uploads Using POST". */
import { S3Error } from "../s3/errors.ts";
import { tokenField } from "./authorization_header.ts";
import { type CredentialScope, parseAmzDate, parseScope } from "./credential_scope.ts";

/** What a form claims; nothing of it is verified but its own form. */
export interface FormClaim {
  readonly scope: CredentialScope;
  /** As sent, in base64: the string to sign. */
  readonly policy: string;
  readonly signature: string;
  /** Of temporary credentials; the policy must name it, as every other field. */
  readonly token?: string;
}

const NAMES = ["policy", "x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-signature"];

/** What the fields (names in lower case) claim; undefined when they have nothing of a signature.
 * `strictRegion`: the only region they may name. Throws S3Error: InvalidArgument when a part of it
 * is missing, AccessDenied for a malformed one. Until when the form may be sent is the policy's to
 * say. */
export function formClaim(
  fields: ReadonlyMap<string, string>,
  strictRegion: string | undefined,
): FormClaim | undefined {
  if (fields.has("awsaccesskeyid") || fields.has("signature")) {
    throw new S3Error("InvalidRequest", {
      message:
        "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.",
    });
  }
  if (!NAMES.some((name) => fields.has(name))) return undefined;
  const read = (name: string): string => {
    const value = fields.get(name);
    if (value !== undefined) return value;
    throw new S3Error("InvalidArgument", {
      message:
        `Bucket POST must contain a field named '${name}'.  If it is specified, please check the order of the fields.`,
      fields: { ArgumentName: name, ArgumentValue: "" },
    });
  };
  const [policy, algorithm, credential, date, signature] = [
    read("policy"),
    read("x-amz-algorithm"),
    read("x-amz-credential"),
    read("x-amz-date"),
    read("x-amz-signature"),
  ];
  if (algorithm !== "AWS4-HMAC-SHA256") {
    throw new S3Error("InvalidArgument", {
      message: "X-Amz-Algorithm only supports AWS4-HMAC-SHA256",
      fields: { ArgumentName: "x-amz-algorithm", ArgumentValue: algorithm },
    });
  }
  const scope = parseScope(credential, "AccessDenied", strictRegion);
  if (parseAmzDate(date) === undefined || date.slice(0, 8) !== scope.date) {
    throw new S3Error("AccessDenied", {
      message: "x-amz-date must be a time of the day that x-amz-credential names",
    });
  }
  return { scope, policy, signature, ...tokenField(fields.get("x-amz-security-token")) };
}
