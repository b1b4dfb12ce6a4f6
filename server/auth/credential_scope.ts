/** `AKID/20260131/us-east-1/s3/aws4_request` and the times around it. */
import type { S3ErrorCode } from "../s3/errors.ts";
import { S3Error } from "../s3/errors.ts";

export interface CredentialScope {
  readonly accessKeyId: string;
  /** `YYYYMMDD`. */
  readonly date: string;
  readonly region: string;
}

/** Milliseconds a client's clock may differ (AWS: 15 minutes). */
export const MAX_SKEW = 15 * 60_000;

/** What a signature is for: S3, the tokens of temporary credentials, or the management API. */
export type SignedService = "s3" | "sts" | "objectstorage";

/** Parses and checks all but the key. Throws `malformed`. `strictRegion`: the only one accepted. */
export function parseScope(
  text: string,
  malformed: S3ErrorCode,
  strictRegion: string | undefined,
  expected: SignedService = "s3",
): CredentialScope {
  const pieces = text.split("/");
  const refuse = (message: string): never => {
    throw new S3Error(malformed, { message });
  };
  const [accessKeyId = "", date = "", region = "", service = "", end = ""] = pieces;
  if (pieces.length !== 5 || accessKeyId === "" || region === "") {
    return refuse(
      'The Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".',
    );
  }
  if (!/^\d{8}$/.test(date)) {
    return refuse("Invalid credential date. This date is not in the form YYYYMMDD.");
  }
  if (service !== expected) {
    return refuse(`incorrect service "${service}". This endpoint belongs to "${expected}".`);
  }
  if (end !== "aws4_request") {
    return refuse(`incorrect terminal "${end}". This endpoint uses "aws4_request".`);
  }
  if (strictRegion !== undefined && region !== strictRegion) {
    throw new S3Error(malformed, {
      message: `the region '${region}' is wrong; expecting '${strictRegion}'`,
      fields: { Region: strictRegion },
    });
  }
  return { accessKeyId, date, region };
}

/** `20260131T101500Z` to milliseconds, undefined when it is not that. */
export function parseAmzDate(text: string): number | undefined {
  if (!/^\d{8}T\d{6}Z$/.test(text)) return undefined;
  const number = (start: number, end: number) => Number(text.slice(start, end));
  const month = number(4, 6) - 1, day = number(6, 8);
  const hour = number(9, 11), minute = number(11, 13), second = number(13, 15);
  const date = new Date(0);
  date.setUTCFullYear(number(0, 4), month, day);
  // A month 13 or a 31st of June has counted on into the next.
  const exact = date.getUTCMonth() === month && date.getUTCDate() === day && hour < 24 &&
    minute < 60 && second < 60;
  return exact ? date.setUTCHours(hour, minute, second) : undefined;
}
