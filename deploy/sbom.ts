/** The bill of materials of an executable, as CycloneDX JSON: the runtime and what it is made of, and
 * every npm package of the lock file, those that only tests use marked as excluded. The same inputs
 * give the same text. */
import { createHash } from "node:crypto";

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

export interface SbomSubject {
  readonly name: string;
  readonly version: string;
  readonly lock: LockFile;
  /** Of the runtime inside, e.g. `deno`, `v8`, `sqlite`. */
  readonly runtime: Readonly<Record<string, string>>;
}

/** Parts of the runtime worth naming to those who look for known holes. */
const RUNTIME_PARTS = ["v8", "sqlite"];

export function sbom({ name, version, lock, runtime }: SbomSubject): string {
  const packages = Object.entries(lock.npm ?? {});
  const product = shipped(lock);
  const deno = `pkg:github/denoland/deno@v${runtime["deno"]}`;
  const subject = `pkg:generic/${name}@${version}`;
  const parts = RUNTIME_PARTS.flatMap((part) => {
    const found = runtime[part];
    return found === undefined
      ? []
      : [{ type: "library", "bom-ref": `runtime:${part}`, name: part, version: found }];
  });
  const components = [
    { type: "platform", "bom-ref": deno, name: "deno", version: runtime["deno"], purl: deno },
    ...parts,
    ...packages.map(([key, { integrity }]) => ({
      type: "library",
      "bom-ref": purl(key),
      ...nameAndVersion(key),
      scope: product.has(key) ? "required" : "excluded",
      purl: purl(key),
      ...(integrity === undefined ? {} : { hashes: [hashOf(integrity)] }),
    })),
  ];
  const dependencies = [
    {
      ref: subject,
      dependsOn: [deno, ...roots(lock).map(purl)],
    },
    { ref: deno, dependsOn: parts.map((part) => part["bom-ref"]) },
    ...packages.map(([key, { dependencies = [] }]) => ({
      ref: purl(key),
      dependsOn: dependencies.map((dependency) => purl(find(lock, dependency))),
    })),
  ];
  const content = {
    metadata: {
      component: { type: "application", "bom-ref": subject, name, version, purl: subject },
    },
    components,
    dependencies,
  };
  return JSON.stringify(
    {
      bomFormat: "CycloneDX",
      specVersion: "1.6",
      serialNumber: `urn:uuid:${uuidOf(JSON.stringify(content))}`,
      version: 1,
      ...content,
    },
    null,
    2,
  ) + "\n";
}

/** Keys of the packages deno.json names. */
function roots(lock: LockFile): readonly string[] {
  return (lock.workspace?.dependencies ?? []).filter((wanted) => wanted.startsWith("npm:"))
    .map((wanted) => {
      const version = lock.specifiers[wanted];
      if (version === undefined) throw new Error(`deno.lock does not resolve ${wanted}`);
      const name = wanted.slice("npm:".length).replace(/(?<=.)@.*$/, "");
      return find(lock, `${name}@${version}`);
    });
}

/** Keys of the packages the product needs, directly or not. */
function shipped(lock: LockFile): ReadonlySet<string> {
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
function find(lock: LockFile, wanted: string): string {
  if (lock.npm?.[wanted] !== undefined) return wanted;
  const found = Object.keys(lock.npm ?? {}).find((key) => nameAndVersion(key).name === wanted);
  if (found === undefined) throw new Error(`deno.lock has no package ${wanted}`);
  return found;
}

function nameAndVersion(key: string): { readonly name: string; readonly version: string } {
  const at = key.indexOf("@", 1);
  return { name: key.slice(0, at), version: key.slice(at + 1).replace(/_.*$/, "") };
}

function purl(key: string): string {
  const { name, version } = nameAndVersion(key);
  return `pkg:npm/${name.replace(/^@/, "%40")}@${version}`;
}

/** `sha512-<base64>`, as npm has it. */
function hashOf(integrity: string): { readonly alg: string; readonly content: string } {
  const [algorithm = "", digest = ""] = integrity.split("-");
  const bytes = Uint8Array.from(atob(digest), (character) => character.charCodeAt(0));
  return {
    alg: algorithm.toUpperCase().replace("SHA", "SHA-"),
    content: Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(""),
  };
}

/** The same for the same text (RFC 9562, version 8). */
function uuidOf(text: string): string {
  const hex = createHash("sha256").update(text).digest("hex");
  const variant = "89ab"[parseInt(hex[16] ?? "0", 16) % 4];
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${
    hex.slice(17, 20)
  }-${hex.slice(20, 32)}`;
}
