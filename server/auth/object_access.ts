/** The policy that narrows to single actions on one object: what is handed to whoever has its URL. */

export type ReadAction = "s3:GetObject" | "s3:GetObjectVersion";

/** JSON, of kind `identity`. The key means itself, whatever it holds. */
export function objectAccess(
  { actions, bucket, key }: {
    readonly actions: readonly (ReadAction | "s3:PutObject")[];
    readonly bucket: string;
    readonly key: string;
  },
): string {
  const Resource = `arn:aws:s3:::${bucket}/${literal(key)}`;
  const Statement = { Effect: "Allow", Action: actions, Resource };
  return JSON.stringify({ Version: "2012-10-17", Statement });
}

/** What means something in a policy, as itself. */
function literal(key: string): string {
  return key.replace(/[*?$]/g, (character) => `\${${character}}`);
}

/** What reading the current version, or this one, takes. */
export function readActionOf(versionId: string | undefined): ReadAction {
  return versionId === undefined ? "s3:GetObject" : "s3:GetObjectVersion";
}
