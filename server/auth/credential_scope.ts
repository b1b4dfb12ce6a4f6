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

/** Parses and checks all but the key. Throws `malformed`. `strictRegion`: the only one accepted. */
export function parseScope(
  text: string,
  malformed: S3ErrorCode,
  strictRegion: string | undefined,
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
  if (service !== "s3") {
    return refuse(`incorrect service "${service}". This endpoint belongs to "s3".`);
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
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second] = match;
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  // Rolled over, as 31 April and 24:00:00 do: there is no such time.
  return new Date(time).getUTCDate() === Number(day) ? time : undefined;
}
