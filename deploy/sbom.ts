/** The bill of materials of an executable, as CycloneDX JSON: the runtime and what it is made of, and
 * every npm package of the lock file, those that only tests use marked as excluded. The same inputs
 * give the same text. */
import { createHash } from "node:crypto";
import { find, type LockFile, nameAndVersion, roots, shipped } from "./lock_file.ts";

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
