/** A certificate of this server's own making, for development: kept, so that clients can be told to
 * trust it once; made anew before it expires or when other names are wanted. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { expiryOf, faultOf, type KeyPair } from "./key_pair.ts";

const DAY = 86_400_000;
/** What browsers accept at most. */
const LIFETIME = 397 * DAY;
const RENEWED_BEFORE = 30 * DAY;

/** The pair kept in `directory`, made when there is none that serves. `domains`: names it is for,
 * besides this machine's own. */
export async function selfSignedPair(
  directory: string,
  domains: readonly string[],
): Promise<KeyPair> {
  const paths = ["certificate.pem", "key.pem", "names"].map((name) => join(directory, name));
  const [certificatePath = "", keyPath = "", namesPath = ""] = paths;
  const names = [
    ...new Set(["localhost", hostname(), ...domains.flatMap((name) => [name, `*.${name}`])]),
  ];
  if (paths.every((path) => existsSync(path))) {
    const kept = {
      certificate: readFileSync(certificatePath, "utf8"),
      key: readFileSync(keyPath, "utf8"),
    };
    const serves = readFileSync(namesPath, "utf8") === names.join("\n") &&
      faultOf(kept, Date.now()) === undefined && expiryOf(kept) > Date.now() + RENEWED_BEFORE;
    if (serves) return kept;
  }
  const made = await make(names);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  writeFileSync(keyPath, made.key, { mode: 0o600 });
  writeFileSync(certificatePath, made.certificate);
  writeFileSync(namesPath, names.join("\n"));
  return made;
}

async function make(names: readonly string[]): Promise<KeyPair> {
  // Large, and needed by few.
  const { generate } = await import("selfsigned");
  const { cert, private: key } = await generate([{ name: "commonName", value: "objectstorage" }], {
    keyType: "ec",
    curve: "P-256",
    notBeforeDate: new Date(Date.now() - DAY),
    notAfterDate: new Date(Date.now() + LIFETIME - DAY),
    extensions: [
      { name: "basicConstraints", cA: false },
      { name: "extKeyUsage", serverAuth: true },
      {
        name: "subjectAltName",
        altNames: [
          ...names.map((value) => ({ type: 2 as const, value })),
          { type: 7 as const, ip: "127.0.0.1" },
          { type: 7 as const, ip: "::1" },
        ],
      },
    ],
  });
  return { certificate: cert, key };
}
