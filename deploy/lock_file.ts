/** deno.lock: which npm packages there are, and which of them an executable holds. */

/** What is read of deno.lock, version 5. */
export interface LockFile {
  /** `npm:hono@^4` → `4.13.19`. */
  readonly specifiers: Readonly<Record<string, string>>;
  /** By `name@version`, behind which `_…` may name peers. */
  readonly npm?: Readonly<Record<string, LockedPackage>>;
  /** What deno.json imports: the product's packages. */
  readonly workspace?: { readonly dependencies?: readonly string[] };
}

interface LockedPackage {
  readonly integrity?: string;
  /** Names, with a version where the lock holds more than one. */
  readonly dependencies?: readonly string[];
}

/** They make an executable, and are not in it. */
const BUILDERS: ReadonlySet<string> = new Set(["esbuild"]);

/** Keys of the packages deno.json names, but for what only builds. */
export function roots(lock: LockFile): readonly string[] {
  return (lock.workspace?.dependencies ?? []).filter((wanted) => wanted.startsWith("npm:"))
    .map((wanted) => {
      const version = lock.specifiers[wanted];
      if (version === undefined) throw new Error(`deno.lock does not resolve ${wanted}`);
      const name = wanted.slice("npm:".length).replace(/(?<=.)@.*$/, "");
      return find(lock, `${name}@${version}`);
    }).filter((key) => !BUILDERS.has(nameAndVersion(key).name));
}

/** Keys of the packages the product needs, directly or not. */
export function shipped(lock: LockFile): ReadonlySet<string> {
  const reached = new Set<string>();
  const waiting = [...roots(lock)];
  for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) {
    if (reached.has(key)) continue;
    reached.add(key);
    for (const dependency of lock.npm?.[key]?.dependencies ?? []) {
      waiting.push(find(lock, dependency));
    }
  }
  return reached;
}

/** The key of a package named with its version, or without one where there is but one. */
export function find(lock: LockFile, wanted: string): string {
  if (lock.npm?.[wanted] !== undefined) return wanted;
  const found = Object.keys(lock.npm ?? {}).find((key) => nameAndVersion(key).name === wanted);
  if (found === undefined) throw new Error(`deno.lock has no package ${wanted}`);
  return found;
}

export function nameAndVersion(key: string): { readonly name: string; readonly version: string } {
  const at = key.indexOf("@", 1);
  return { name: key.slice(0, at), version: key.slice(at + 1).replace(/_.*$/, "") };
}
