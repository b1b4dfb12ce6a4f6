/** From an operation to the calls it stands for, given what the model holds at that moment. */
import type { Model } from "./model.ts";
import type {
  ConditionChoice,
  Material,
  Operation,
  Place,
  TagChoice,
  UploadChoice,
} from "./operations.ts";
import { randomRoll } from "./generate_operations.ts";
import { Random } from "./random.ts";
import type { Call, Condition, Target, UploadTarget, VersionTarget } from "./store.ts";

const WRONG_TAG = "0".repeat(32);
/** Bytes from which on a check mostly reads runs only. */
const LONG = 500_000;
/** Versions read back in one check, at most. */
const READS = 60;

export interface Situation {
  readonly model: Model;
  readonly material: Material;
  /** Every version and upload id ever told, in the model's words. */
  readonly versionIds: readonly string[];
  readonly uploadIds: readonly string[];
}

/** Calls in order; none when the operation has nothing to work on. */
export function resolveOperation(operation: Operation, situation: Situation): Call[] {
  const { model, material } = situation;
  const target = (place: Place) => versionTarget(place, situation);
  switch (operation.do) {
    case "createBucket":
    case "deleteBucket":
      return [{ name: operation.do, input: { bucket: operation.bucket } }];
    case "emptyBucket": {
      const { bucket } = operation;
      const objects = model.keys(bucket).flatMap((key) =>
        model.versionIds({ bucket, key }).map((versionId) => ({ key, versionId }))
      );
      const empty: Call = { name: "deleteObjects", input: { bucket, objects, quiet: true } };
      return objects.length === 0 ? [] : [empty];
    }
    case "version": {
      const { bucket, versioning } = operation;
      return [{ name: "setVersioning", input: { bucket, versioning } }];
    }
    case "put": {
      const { bucket, key } = operation;
      return [{
        name: "putObject",
        input: {
          bucket,
          key,
          content: material.contents[operation.content]!,
          attributes: material.attributes[operation.attributes]!,
          ...condition(operation.condition, operation, model),
        },
      }];
    }
    case "get": {
      const { head, range, partNumber } = operation;
      const at = target(operation);
      return [{
        name: "getObject",
        input: {
          ...at,
          head,
          ...(range === undefined ? {} : { range }),
          ...(partNumber === undefined ? {} : { partNumber }),
          ...condition(operation.condition, at, model),
        },
      }];
    }
    case "getAttributes":
    case "getTags":
    case "deleteTags":
      return [{ name: operation.do, input: target(operation) }];
    case "putTags": {
      const { tags } = material.attributes[operation.attributes]!;
      return [{ name: "putTags", input: { ...target(operation), tags } }];
    }
    case "copy": {
      const { bucket, key, replace, replaceTags } = operation;
      const source = target(operation.from);
      const { condition: sourceCondition } = condition(operation.sourceCondition, source, model);
      const { contentType, metadata } = material.attributes[replace ?? 0]!;
      return [{
        name: "copyObject",
        input: {
          bucket,
          key,
          source,
          ...(replace === undefined ? {} : { replace: { contentType, metadata } }),
          ...(replaceTags === undefined
            ? {}
            : { replaceTags: material.attributes[replaceTags]!.tags }),
          ...condition(operation.condition, operation, model),
          ...(sourceCondition === undefined ? {} : { sourceCondition }),
        },
      }];
    }
    case "delete": {
      const at = target(operation);
      return [{
        name: "deleteObject",
        input: { ...at, ...condition(operation.condition, at, model) },
      }];
    }
    case "deleteMany": {
      const { bucket, quiet } = operation;
      const objects = operation.objects.map((place) => {
        const { key, versionId } = target(place);
        return { key, ...(versionId === undefined ? {} : { versionId }) };
      });
      const calls: Call[] = [{ name: "deleteObjects", input: { bucket, objects, quiet } }];
      // The ids of the markers it made were not told.
      if (quiet) calls.push({ name: "listVersions", input: whole(bucket) });
      return calls;
    }
    case "createUpload": {
      const { bucket, key } = operation;
      const attributes = material.attributes[operation.attributes]!;
      return [{ name: "createUpload", input: { bucket, key, attributes } }];
    }
    case "list":
      return [listCall(operation, model)];
    case "sweep":
      return [{ name: "sweep", input: { step: operation.step } }];
    case "check":
      return checkCalls(new Random(operation.seed), situation);
    default:
      return multipartCalls(operation, situation);
  }
}

function multipartCalls(
  operation: Extract<Operation, { readonly upload: UploadChoice }>,
  situation: Situation,
): Call[] {
  const { model, material } = situation;
  const found = findUpload(operation.bucket, operation.upload, situation);
  if (found === undefined) return [];
  const { upload, target } = found;
  switch (operation.do) {
    case "abort":
      return [{ name: "abortUpload", input: target }];
    case "listParts":
      return [{ name: "listParts", input: { ...target, limit: operation.limit } }];
    case "putPart": {
      const content = material.parts[operation.part]!;
      return [{ name: "putPart", input: { ...target, number: operation.number, content } }];
    }
    case "copyPart": {
      const source = versionTarget(operation.from, situation);
      const size = model.peek(source)?.size ?? 0;
      const points = (operation.range ?? []).map((part) => Math.floor(part * size));
      const range = points.length === 0 || size === 0
        ? {}
        : { range: { first: Math.min(...points), last: Math.max(...points) } };
      return [{
        name: "copyPart",
        input: { ...target, number: operation.number, source, ...range },
      }];
    }
    case "complete": {
      const parts = upload === undefined
        ? [{ number: 1, etag: WRONG_TAG }]
        : upload.open
        ? chooseParts(operation.parts, upload.parts, material.minimumPartSize)
        : upload.parts.map(({ number, etag }) => ({ number, etag }));
      if (parts.length === 0) return [];
      const wanted = upload?.open === false ? undefined : operation.condition;
      return [{
        name: "completeUpload",
        input: { ...target, parts, ...condition(wanted, target, model) },
      }];
    }
  }
}

type KnownUpload = ReturnType<Model["uploads"]>[number];

function chooseParts(
  choice: Extract<Operation, { do: "complete" }>["parts"],
  parts: KnownUpload["parts"],
  minimumPartSize: number,
): { number: number; etag: string }[] {
  const tags = parts.map(({ number, etag }) => ({ number, etag }));
  const [first] = tags;
  if (first === undefined) return [];
  switch (choice) {
    case "all":
      return tags;
    case "valid":
      // Every part large enough, and whatever is last.
      return tags.filter((_, i) => i === tags.length - 1 || parts[i]!.size >= minimumPartSize);
    case "first":
      return [first];
    case "disordered":
      return tags.length === 1 ? [first, first] : tags.reverse();
    case "wrongTag":
      return [...tags.slice(0, -1), { ...tags.at(-1)!, etag: WRONG_TAG }];
    case "missing":
      return [...tags, { number: tags.at(-1)!.number + 1, etag: first.etag }];
  }
}

function findUpload(
  bucket: string,
  { of, at }: UploadChoice,
  { model, material, uploadIds }: Situation,
): { upload?: KnownUpload; target: UploadTarget } | undefined {
  if (of === "other") {
    if (uploadIds.length === 0) return undefined;
    const uploadId = uploadIds[at % uploadIds.length]!;
    const key = material.keys[at % material.keys.length]!;
    const upload = model.uploads(bucket).find((one) => one.id === uploadId && one.key === key);
    return { target: { bucket, key, uploadId }, ...(upload === undefined ? {} : { upload }) };
  }
  const uploads = model.uploads(bucket).filter(({ open }) => open || of === "all");
  if (uploads.length === 0) return undefined;
  const upload = uploads[at % uploads.length]!;
  return { upload, target: { bucket, key: upload.key, uploadId: upload.id } };
}

function listCall(operation: Extract<Operation, { do: "list" }>, model: Model): Call {
  const { bucket, what, prefix, delimiter, limit, within } = operation;
  const input = { bucket, prefix, delimiter, limit, after: operation.after };
  if (what === "objects1") return { name: "listObjects", input: { ...input, api: 1 } };
  if (what === "objects2") return { name: "listObjects", input: { ...input, api: 2 } };
  const name = what === "versions" ? "listVersions" : "listUploads";
  const places = what === "versions"
    ? model.keys(bucket).flatMap((key) =>
      model.versionIds({ bucket, key }).map((id) => ({ key, id }))
    )
    : model.uploads(bucket).filter(({ open }) => open);
  if (within === undefined || places.length === 0) return { name, input };
  const { key, id } = places[within % places.length]!;
  return { name, input: { ...input, after: key, afterId: id } };
}

function checkCalls(random: Random, { model, material }: Situation): Call[] {
  const calls: Call[] = [{ name: "listBuckets", input: {} }];
  const reads: Call[] = [];
  for (const bucket of material.buckets) {
    calls.push({ name: "getVersioning", input: { bucket } });
    if (model.versioning(bucket) === undefined) continue;
    calls.push({ name: "getUsage", input: { bucket } });
    calls.push({ name: "listVersions", input: whole(bucket) });
    calls.push({ name: "listUploads", input: whole(bucket) });
    const walk = () => ({ bucket, after: "", ...randomRoll(random, material) });
    calls.push({ name: "listVersions", input: walk() });
    calls.push({ name: "listUploads", input: walk() });
    calls.push({ name: "listObjects", input: { ...whole(bucket), api: 2 } });
    calls.push({ name: "listObjects", input: { ...walk(), api: 1 } });
    calls.push({ name: "listObjects", input: { ...walk(), api: 2 } });
    for (const { id, key, open } of model.uploads(bucket)) {
      const limit = 1 + random.below(4);
      if (open) calls.push({ name: "listParts", input: { bucket, key, uploadId: id, limit } });
    }
    for (const key of model.keys(bucket)) {
      reads.push(readCall(random, { bucket, key }, model));
      reads.push({ name: "getTags", input: { bucket, key } });
      for (const versionId of model.versionIds({ bucket, key })) {
        reads.push(readCall(random, { bucket, key, versionId }, model));
      }
    }
  }
  return [...calls, ...random.sample(reads, READS)];
}

/** All of a version, or mostly a run of it when it is long. */
function readCall(random: Random, target: VersionTarget, model: Model): Call {
  const size = model.peek(target)?.size ?? 0;
  const input = { ...target, head: false };
  if (size < LONG || random.chance(0.1)) return { name: "getObject", input };
  const first = random.below(size);
  return { name: "getObject", input: { ...input, range: { first, last: first + LONG } } };
}

function whole(bucket: string) {
  return { bucket, prefix: "", delimiter: "", after: "", limit: 1000 };
}

function versionTarget(
  { bucket, key, version }: Place,
  { model, versionIds }: Situation,
): VersionTarget {
  if (version === undefined) return { bucket, key };
  if (version === "null") return { bucket, key, versionId: "null" };
  const ids = "live" in version ? model.versionIds({ bucket, key }) : versionIds;
  const at = "live" in version ? version.live : version.other;
  return { bucket, key, versionId: ids[at % ids.length] ?? "null" };
}

function condition(
  choice: ConditionChoice | undefined,
  target: Target & { readonly versionId?: string },
  model: Model,
): { condition?: Condition } {
  if (choice === undefined) return {};
  const { bucket, key, versionId } = target;
  const at = { bucket, key, ...(versionId === undefined ? {} : { versionId }) };
  const current = model.peek(at)?.etag ?? WRONG_TAG;
  const tag = (name: TagChoice) => name === "*" ? "*" : name === "wrong" ? WRONG_TAG : current;
  const { ifMatch, ifNoneMatch } = choice;
  return {
    condition: {
      ...(ifMatch === undefined ? {} : { ifMatch: tag(ifMatch) }),
      ...(ifNoneMatch === undefined ? {} : { ifNoneMatch: tag(ifNoneMatch) }),
    },
  };
}
