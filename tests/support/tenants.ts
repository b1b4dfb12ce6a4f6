/** Users of a test's server: made by the root user, each with a client of its own. */
import type { RunningServer } from "../../server/start.ts";
import { S3Client } from "./s3_client.ts";

export const ROOT = { principal: "root" } as const;

/** What a policy says, shortened: `allow("s3:GetObject", "bucket/*")`. */
export function allow(
  actions: string | readonly string[],
  resources: string | readonly string[],
  condition?: Readonly<Record<string, unknown>>,
): Statement {
  return statement("Allow", actions, resources, condition);
}

export function deny(
  actions: string | readonly string[],
  resources: string | readonly string[],
  condition?: Readonly<Record<string, unknown>>,
): Statement {
  return statement("Deny", actions, resources, condition);
}

export interface Statement {
  readonly Effect: "Allow" | "Deny";
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, unknown>>;
}

function statement(
  effect: Statement["Effect"],
  actions: string | readonly string[],
  resources: string | readonly string[],
  condition?: Readonly<Record<string, unknown>>,
): Statement {
  return {
    Effect: effect,
    Action: [actions].flat(),
    Resource: [resources].flat().map((path) => path === "*" ? "*" : `arn:aws:s3:::${path}`),
    ...(condition === undefined ? {} : { Condition: condition }),
  };
}

export function policyText(...statements: readonly Statement[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

export interface Tenant extends Disposable {
  readonly name: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly s3: S3Client;
}

/** A user with one policy of these statements (named after the user), and one key. */
export async function tenant(
  { identities, url }: Pick<RunningServer, "identities" | "url">,
  name: string,
  statements: readonly Statement[],
  key: { readonly policy?: string; readonly expiresAt?: number } = {},
): Promise<Tenant> {
  await identities.createUser({ name }, ROOT);
  if (statements.length > 0) {
    await identities.putPolicy({ name, document: policyText(...statements) }, ROOT);
    await identities.attachPolicies({ kind: "user", name }, [name], ROOT);
  }
  const made = await identities.createAccessKey({ user: name, ...key }, ROOT);
  const { key: { accessKeyId }, secretAccessKey } = made;
  const s3 = new S3Client({ url, accessKeyId, secretAccessKey });
  return { name, accessKeyId, secretAccessKey, s3, [Symbol.dispose]: () => s3[Symbol.dispose]() };
}
