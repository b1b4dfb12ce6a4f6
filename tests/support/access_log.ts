/** Reads lines of the S3 server access log, strictly and by AWS's page alone ("Amazon S3 server access
 * log format"); shares nothing with the server. */

const FIELDS = [
  ["bucketOwner", "[0-9a-f]{64}|-"],
  ["bucket", "[^ ]+"],
  [
    "time",
    "\\[\\d\\d/(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)/\\d{4}(?::\\d\\d){3} \\+0000\\]",
  ],
  ["remoteIp", "[0-9a-f.:]+|-"],
  ["requester", "[0-9a-f]{64}|-"],
  ["requestId", "[0-9A-Z]{16}"],
  ["operation", "REST\\.[A-Z]+\\.[A-Z_]+"],
  ["key", "[^ ]+"],
  ["requestUri", '"[A-Z]+ /[^ "]* HTTP/[12]\\.[01]"|-'],
  ["status", "\\d{3}"],
  ["errorCode", "[A-Za-z0-9]+|-"],
  ["bytesSent", "[1-9]\\d*|-"],
  ["objectSize", "\\d+|-"],
  ["totalTime", "\\d+"],
  ["turnAroundTime", "\\d+|-"],
  ["referer", '"[^"]*"'],
  ["userAgent", '"[^"]*"'],
  ["versionId", "[^ ]+"],
  ["hostId", "[^ ]+"],
  ["signatureVersion", "SigV2|SigV4|-"],
  ["cipherSuite", "[A-Z0-9_-]+"],
  ["authenticationType", "AuthHeader|QueryString|-"],
  ["hostHeader", "[^ ]+"],
  ["tlsVersion", "TLSv1\\.[0-3]|-"],
  ["accessPointArn", "arn:[^ ]+|-"],
  ["aclRequired", "Yes|-"],
  ["sourceRegion", "[a-z0-9-]+"],
] as const;

const LINE = new RegExp(`^${FIELDS.map(([, pattern]) => `(${pattern})`).join(" ")}$`);

export type AccessLine = Readonly<Record<(typeof FIELDS)[number][0], string>>;

/** Throws for anything but 27 fields of the right form. Quotes and brackets are taken off. */
export function parseAccessLine(line: string): AccessLine {
  const match = LINE.exec(line);
  if (match === null) throw new Error(`No line of an access log: ${line}`);
  return Object.fromEntries(
    FIELDS.map(([name], index) => [name, match[index + 1]?.replace(/^["[]|["\]]$/g, "")]),
  ) as AccessLine;
}

/** Keys are escaped twice. */
export function keyOf({ key }: AccessLine): string {
  return decodeURIComponent(decodeURIComponent(key));
}
