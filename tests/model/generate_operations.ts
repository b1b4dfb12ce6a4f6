/** Operations from a seed, leaning to what interacts: few keys, few contents, many versions. */
import type {
  ConditionChoice,
  Kind,
  Material,
  Operation,
  Place,
  VersionChoice,
} from "./operations.ts";
import { Random } from "./random.ts";

/** Operations between two checks. */
const CHECK_EVERY = 50;

/** From so many keys on all come equally often. */
const MANY = 50;

/** `count` operations; the first create the buckets, the last is a check. */
export function generateOperations(seed: number, count: number, material: Material): Operation[] {
  const random = new Random(seed);
  const generator = new Generator(random, material);
  const operations: Operation[] = [];
  for (const bucket of material.buckets) {
    operations.push({ do: "createBucket", bucket });
    if (random.chance(0.6)) {
      const versioning = random.chance(0.8) ? "enabled" : "suspended";
      operations.push({ do: "version", bucket, versioning });
    }
  }
  while (operations.length < count - 1) {
    if (operations.length % CHECK_EVERY === 0) {
      operations.push({ do: "check", seed: random.below(1e9) });
    } else operations.push(generator.next());
  }
  operations.push({ do: "check", seed: random.below(1e9) });
  return operations;
}

class Generator {
  readonly #random: Random;
  readonly #material: Material;
  /** A bucket to create again soon: a missing one makes for dull tests. */
  #missing: string | undefined;
  /** A bucket just emptied: now it can be deleted. */
  #empty: string | undefined;

  constructor(random: Random, material: Material) {
    this.#random = random;
    this.#material = material;
  }

  next(): Operation {
    const random = this.#random;
    if (this.#missing !== undefined && random.chance(0.3)) {
      const bucket = this.#missing;
      this.#missing = undefined;
      return { do: "createBucket", bucket };
    }
    if (this.#empty !== undefined) {
      const bucket = this.#empty;
      this.#empty = undefined;
      if (random.chance(0.7)) {
        this.#missing = bucket;
        return { do: "deleteBucket", bucket };
      }
    }
    const kind = random.weighted(this.#material.weights);
    const bucket = random.pick(this.#material.buckets);
    switch (kind) {
      case "deleteBucket":
        this.#missing = bucket;
        return { do: kind, bucket };
      case "emptyBucket":
        this.#empty = bucket;
        return { do: kind, bucket };
      case "createBucket":
        return { do: kind, bucket };
      case "version":
        return { do: kind, bucket, versioning: random.chance(0.6) ? "enabled" : "suspended" };
      case "sweep":
        return { do: kind, step: random.below(100) };
      case "deleteMany":
        return {
          do: kind,
          bucket,
          // Once each: what becomes of one twice depends on the order, which S3 does not promise.
          objects: random.sample(this.#material.keys, 1 + random.below(4)).map((key) => ({
            bucket,
            key,
            ...this.#version(0.5),
          })),
          quiet: random.chance(0.3),
        };
      case "list":
        return this.#list(bucket);
      case "createUpload":
        return { do: kind, bucket, key: this.#key(), attributes: this.#attributes() };
      case "putPart":
      case "copyPart":
      case "complete":
      case "abort":
      case "listParts":
        return this.#multipart(kind, bucket);
      default:
        return this.#object(kind, bucket);
    }
  }

  #object(
    kind: Extract<Kind, "put" | "get" | "copy" | "delete" | `${string}Tags` | "getAttributes">,
    bucket: string,
  ): Operation {
    const random = this.#random;
    const place = { bucket, key: this.#key() };
    switch (kind) {
      case "put":
        return {
          do: kind,
          ...place,
          content: random.below(this.#material.contents.length),
          attributes: this.#attributes(),
          ...this.#condition(0.2, ["ifMatch:current", "ifMatch:wrong", "ifNoneMatch:*"]),
        };
      case "get":
        return {
          do: kind,
          ...place,
          ...this.#version(0.4),
          head: random.chance(0.3),
          ...this.#run(),
          ...this.#condition(0.2, [
            ...["ifMatch:current", "ifMatch:wrong", "ifMatch:*"],
            ...["ifNoneMatch:current", "ifNoneMatch:wrong", "ifNoneMatch:*"],
          ]),
        };
      case "copy": {
        const from = this.#place();
        return {
          do: kind,
          ...(random.chance(0.2) ? { bucket: from.bucket, key: from.key } : place),
          from,
          ...(random.chance(0.4) ? { replace: this.#attributes() } : {}),
          ...(random.chance(0.3) ? { replaceTags: this.#attributes() } : {}),
          ...this.#condition(0.1, ["ifMatch:current", "ifMatch:wrong", "ifNoneMatch:*"]),
          ...(random.chance(0.2)
            ? {
              sourceCondition: this.#condition(1, [
                ...["ifMatch:current", "ifMatch:wrong", "ifNoneMatch:wrong", "ifNoneMatch:current"],
              ]).condition!,
            }
            : {}),
        };
      }
      case "delete":
        return random.chance(0.2)
          ? {
            do: kind,
            ...place,
            ...this.#condition(1, [
              "ifMatch:current",
              "ifMatch:current",
              "ifMatch:wrong",
              "ifMatch:*",
            ]),
          }
          : { do: kind, ...place, ...this.#version(0.55) };
      case "putTags":
        return { do: kind, ...place, ...this.#version(0.4), attributes: this.#attributes() };
      default:
        return { do: kind, ...place, ...this.#version(0.4) };
    }
  }

  #multipart(
    kind: Extract<Kind, `${string}Part` | "complete" | "abort" | "listParts">,
    bucket: string,
  ): Operation {
    const random = this.#random;
    const of = random.weighted({ open: 20, all: kind === "complete" ? 5 : 1, other: 1 });
    // The oldest ones, so that some get several parts.
    const upload = { of, at: of === "open" ? random.below(3) : random.below(100) };
    const number = random.chance(0.1) ? 1 + random.below(10_000) : 1 + random.below(3);
    switch (kind) {
      case "putPart":
        return {
          do: kind,
          bucket,
          upload,
          number,
          part: random.below(this.#material.parts.length),
        };
      case "copyPart": {
        const bounds: [number, number] = [random.fraction(), random.fraction()];
        const from = this.#place();
        return {
          do: kind,
          bucket,
          upload,
          number,
          from,
          ...(random.chance(0.5) ? { range: bounds } : {}),
        };
      }
      case "complete": {
        const parts = random.weighted({
          ...{ all: 10, valid: 20, first: 4 },
          ...{ disordered: 1, wrongTag: 1, missing: 1 },
        });
        const condition = this.#condition(0.2, [
          "ifMatch:current",
          "ifMatch:wrong",
          "ifNoneMatch:*",
        ]);
        return { do: kind, bucket, upload, parts, ...condition };
      }
      default:
        return { do: kind, bucket, upload, limit: random.chance(0.5) ? 1000 : 1 + random.below(3) };
    }
  }

  #list(bucket: string): Operation {
    const random = this.#random;
    return {
      do: "list",
      bucket,
      what: random.pick(["objects1", "objects2", "versions", "uploads"] as const),
      ...randomRoll(random, this.#material),
      after: random.chance(0.6) ? "" : this.#beginning() || this.#key(),
      ...(random.chance(0.3) ? { within: random.below(100) } : {}),
    };
  }

  #key(): string {
    // The first ones more often: collisions are where the interesting things happen.
    const { keys } = this.#material;
    return keys.length < MANY && this.#random.chance(0.5)
      ? keys[this.#random.below(3)]!
      : this.#random.pick(keys);
  }

  #beginning(): string {
    return beginning(this.#random, this.#material);
  }

  #place(): Place {
    return {
      bucket: this.#random.pick(this.#material.buckets),
      key: this.#key(),
      ...this.#version(0.3),
    };
  }

  #attributes(): number {
    return this.#random.below(this.#material.attributes.length);
  }

  #version(probability: number): { version?: VersionChoice } {
    if (!this.#random.chance(probability)) return {};
    const at = this.#random.below(100);
    const kind = this.#random.weighted({ live: 12, null: 3, other: 1 });
    return { version: kind === "live" ? { live: at } : kind === "null" ? "null" : { other: at } };
  }

  #condition(probability: number, choices: readonly string[]): { condition?: ConditionChoice } {
    if (!this.#random.chance(probability)) return {};
    const [name, tag] = this.#random.pick(choices).split(":");
    return { condition: { [name!]: tag } };
  }

  #run(): { range?: { first?: number; last?: number }; partNumber?: number } {
    const random = this.#random;
    const edge = () =>
      random.pick([0, 1, 4095, 4096, 16_383, 16_384, 65_535, 65_536, random.below(9)]);
    switch (random.weighted({ none: 6, both: 2, open: 1, suffix: 1, part: 1 })) {
      case "both": {
        const first = edge();
        return { range: { first, last: first + edge() } };
      }
      case "open":
        return { range: { first: edge() } };
      case "suffix":
        return { range: { last: edge() } };
      case "part":
        return { partNumber: 1 + random.below(3) };
      default:
        return {};
    }
  }
}

/** A random prefix, delimiter and page size. */
export function randomRoll(
  random: Random,
  material: Pick<Material, "keys" | "delimiters">,
): { prefix: string; delimiter: string; limit: number } {
  return {
    prefix: random.chance(0.5) ? "" : beginning(random, material),
    delimiter: random.chance(0.4) ? "" : random.pick(material.delimiters),
    limit: random.chance(0.3) ? 1000 : 1 + random.below(random.pick([5, 5, 300])),
  };
}

/** Some first characters of some key. */
function beginning(random: Random, { keys }: Pick<Material, "keys">): string {
  const characters = [...random.pick(keys)];
  return characters.slice(0, random.below(Math.min(characters.length, 4) + 1)).join("");
}
