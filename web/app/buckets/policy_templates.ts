/** Bucket policies most people begin with. */

export interface PolicyTemplate {
  readonly id: "publicRead" | "publicPrefix" | "userReadWrite" | "tlsOnly";
  readonly document: string;
}

type Element = string | readonly string[] | Readonly<Record<string, unknown>>;

function policy(...Statement: readonly Readonly<Record<string, Element>>[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement }, null, 2);
}

export function policyTemplates(bucket: string): readonly PolicyTemplate[] {
  const arn = `arn:aws:s3:::${bucket}`;
  const reading = (Resource: string) => ({
    ...{ Sid: "PublicRead", Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource },
  });
  return [
    { id: "publicRead", document: policy(reading(`${arn}/*`)) },
    { id: "publicPrefix", document: policy(reading(`${arn}/public/*`)) },
    {
      id: "userReadWrite",
      document: policy({
        Sid: "ReadWrite",
        Effect: "Allow",
        Principal: { AWS: "arn:aws:iam:::user/alice" },
        Action: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket"],
        Resource: [arn, `${arn}/*`],
      }),
    },
    {
      id: "tlsOnly",
      document: policy({
        Sid: "TlsOnly",
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: [arn, `${arn}/*`],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      }),
    },
  ];
}
