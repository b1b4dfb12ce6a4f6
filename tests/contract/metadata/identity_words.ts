/** Short words for what tests say to a store about identities. */
import type {
  AccessKey,
  IdentityCommands,
  IdentityReader,
  NamedPolicy,
  NamePage,
  PolicyHolder,
  User,
} from "../../../storage/identity.ts";
import { CAUSE, execute, type MetadataBackend, type OpenBackend, utf8 } from "./backend.ts";

/** The first page of everything. */
export const ALL = { prefix: "", after: "", limit: 1000 };

export interface IdentityStore extends AsyncDisposable {
  readonly backend: MetadataBackend;
  readonly reader: IdentityReader;
}

export async function open(openBackend: OpenBackend): Promise<IdentityStore> {
  const backend = await openBackend();
  return {
    backend,
    reader: backend.reader,
    [Symbol.asyncDispose]: () => backend[Symbol.asyncDispose](),
  };
}

type Extra<Name extends keyof IdentityCommands> = Partial<IdentityCommands[Name]["input"]>;

export function createUser(
  backend: MetadataBackend,
  name: string,
  extra: Extra<"createUser"> = {},
): User {
  return execute(backend, "createUser", { name, description: "", cause: CAUSE, ...extra });
}

export function putPolicy(
  backend: MetadataBackend,
  name: string,
  document: string,
  extra: Extra<"putPolicy"> = {},
): NamedPolicy {
  return execute(backend, "putPolicy", { name, document, cause: CAUSE, ...extra });
}

export function addMembers(backend: MetadataBackend, group: string, ...users: string[]): void {
  execute(backend, "addGroupMembers", { group, users, cause: CAUSE });
}

/** Built in, unless said otherwise. */
export function attach(
  backend: MetadataBackend,
  holder: PolicyHolder,
  name: string,
  builtIn = true,
): void {
  execute(backend, "attachPolicies", { holder, policies: [{ name, builtIn }], cause: CAUSE });
}

export function createKey(
  backend: MetadataBackend,
  accessKeyId: string,
  extra: Extra<"createAccessKey"> = {},
): { readonly key: AccessKey; readonly sealedSecret: Uint8Array } {
  const sealedSecret = extra.sealedSecret ?? utf8(`sealed ${accessKeyId}`);
  const key = execute(backend, "createAccessKey", {
    accessKeyId,
    description: "",
    cause: CAUSE,
    ...extra,
    sealedSecret,
  });
  return { key, sealedSecret };
}

/** The names of a page, and `…` when more follows. */
export function names(page: NamePage<{ readonly name: string }>): string {
  return [...page.entries.map(({ name }) => name), ...(page.truncated ? ["…"] : [])].join(" ");
}
