/** A new key as files that programs read. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface CredentialsFile {
  readonly name: string;
  readonly type: string;
  readonly content: string;
}

/** Where the key is used; absent as long as the server does not say. */
export interface Endpoint {
  readonly url?: string | undefined;
  readonly region?: string | undefined;
}

export type CredentialsFormat = "csv" | "env" | "json";

/** `csv`: as AWS's console has it; `env`: as AWS's tools and SDKs read their environment. */
export function credentialsFile(
  format: CredentialsFormat,
  { accessKeyId, secretAccessKey }: Credentials,
  { url, region }: Endpoint,
): CredentialsFile {
  switch (format) {
    case "csv":
      return {
        name: `${accessKeyId}_accessKeys.csv`,
        type: "text/csv",
        content: `Access key ID,Secret access key\r\n${
          [accessKeyId, secretAccessKey].map(cell)
        }\r\n`,
      };
    case "env":
      return {
        name: `${accessKeyId}.env`,
        type: "text/plain",
        content: [
          ["AWS_ACCESS_KEY_ID", accessKeyId],
          ["AWS_SECRET_ACCESS_KEY", secretAccessKey],
          ["AWS_ENDPOINT_URL_S3", url],
          ["AWS_REGION", region],
        ].filter(([, value]) => value !== undefined)
          .map(([name, value]) => `${name}=${value}\n`).join(""),
      };
    case "json":
      return {
        name: `${accessKeyId}.json`,
        type: "application/json",
        content: `${
          JSON.stringify({ accessKeyId, secretAccessKey, endpoint: url, region }, null, 2)
        }\n`,
      };
  }
}

/** Quoted where it has to be. Source: RFC 4180, section 2. */
function cell(value: string): string {
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
