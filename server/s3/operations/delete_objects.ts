/** DeleteObjects: up to 1,000 keys or versions in one request, each with its own outcome. */
import { StorageError } from "../../../storage/model.ts";
import type { Preconditions } from "../../../storage/preconditions.ts";
import { checkKey } from "../address.ts";
import { declaredChecksum } from "../checksums.ts";
import { conditionActions, expectedState } from "../conditions.ts";
import { S3Error } from "../errors.ts";
import { isVersionId } from "../object_version.ts";
import { defineOperation, type OperationContext } from "../operation.ts";
import { toS3Error } from "../storage_errors.ts";
import { Turns } from "../turns.ts";
import {
  child,
  refuseOthers,
  repeated,
  required,
  root,
  textOf,
  type XmlElement,
} from "../xml_reader.ts";
import type { XmlRecord } from "../xml_writer.ts";

interface Entry {
  readonly key: string;
  readonly versionId: string | undefined;
  /** As sent. */
  readonly etag: string | undefined;
  readonly preconditions: Preconditions | undefined;
}

interface Input {
  readonly entries: readonly Entry[];
  readonly quiet: boolean;
}

const MAX_ENTRIES = 1000;

export const deleteObjects = defineOperation<"bucket", Input>({
  name: "DeleteObjects",
  level: "bucket",
  method: "POST",
  query: { delete: "" },
  actions: ["s3:DeleteObject", "s3:DeleteObjectVersion"],
  ofKeys: true,
  mutates: true,
  body: "xml",
  // 1,000 keys of 1,024 bytes, each byte a reference of up to six characters.
  maxBody: 8 * 2 ** 20,
  implemented: true,
  parse({ headers }) {
    // A body spoilt on its way must not delete something else.
    if (!headers.has("content-md5") && declaredChecksum(headers) === undefined) {
      throw new S3Error("InvalidRequest", {
        message: "Missing required header for this request: Content-MD5 OR x-amz-checksum-*",
      });
    }
    return { entries: [], quiet: false };
  },
  decode: (document) => decode(document),

  async handle({ entries, quiet }, context) {
    const refusals: (Outcome | undefined)[] = [];
    const turns = new Turns();
    for (const entry of entries) {
      refusals.push(await outcomeOf(entry, context, () => requirePermission(entry, context)));
      await turns.next();
    }
    // All at once: they reach the writer as one message and are committed together.
    const outcomes = await Promise.all(
      entries.map(async (entry, index) =>
        refusals[index] ?? await outcomeOf(entry, context, () => deleteEntry(entry, context))
      ),
    );
    const deleted = outcomes.filter((outcome) => outcome.kind === "Deleted").map(({ xml }) => xml);
    const failed = outcomes.filter((outcome) => outcome.kind === "Error").map(({ xml }) => xml);
    return { xml: { DeleteResult: { Deleted: quiet ? [] : deleted, Error: failed } } };
  },
});

function decode(document: XmlElement | undefined): Input {
  const top = root(document, "Delete");
  refuseOthers(top, ["Object", "Quiet"]);
  const objects = repeated(top, "Object");
  if (objects.length === 0 || objects.length > MAX_ENTRIES) throw new S3Error("MalformedXML");
  return {
    quiet: textOf(child(top, "Quiet"))?.toLowerCase() === "true",
    entries: objects.map((object) => ({
      key: textOf(required(object, "Key")),
      versionId: textOf(child(object, "VersionId")),
      etag: textOf(child(object, "ETag")),
      preconditions: expectedState({
        etag: textOf(child(object, "ETag")),
        lastModified: textOf(child(object, "LastModifiedTime")),
        size: textOf(child(object, "Size")),
      }),
    })),
  };
}

interface Outcome {
  readonly kind: "Deleted" | "Error";
  readonly xml: XmlRecord;
}

/** What `act` answers, or refuses: an entry's refusal is its own, anything else fails the request. */
async function outcomeOf<Answer>(
  { key, versionId }: Entry,
  context: OperationContext<"bucket">,
  act: () => Promise<Answer>,
): Promise<Answer | Outcome> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof S3Error || error instanceof StorageError)) throw error;
    context.refusePart(error);
    const { code, message } = error instanceof S3Error
      ? error
      : toS3Error(error, { bucket: context.address.bucket ?? "", key });
    return { kind: "Error", xml: { Key: key, VersionId: versionId, Code: code, Message: message } };
  }
}

/** Throws S3Error for a key or version that cannot be, too. */
async function requirePermission(
  { key, versionId, etag, preconditions }: Entry,
  context: OperationContext<"bucket">,
): Promise<undefined> {
  if (key === "") throw new S3Error("InvalidArgument", { message: "The key is empty" });
  checkKey(key);
  if (versionId !== undefined && !isVersionId(versionId)) throw new S3Error("NoSuchVersion");
  const action = versionId === undefined ? "s3:DeleteObject" : "s3:DeleteObjectVersion";
  const resource = {
    ...{ bucket: context.address.bucket ?? "", key },
    ...(versionId === undefined ? {} : { versionId }),
    ...(etag === undefined ? {} : { ifMatch: etag }),
  };
  for (const needed of [action, ...conditionActions(preconditions, versionId)]) {
    await context.authorize(needed, resource);
  }
}

async function deleteEntry(
  { key, versionId, preconditions }: Entry,
  { bucket, cause, services }: OperationContext<"bucket">,
): Promise<Outcome> {
  const deleted = await services.writer.execute("deleteObject", {
    ...{ bucket: bucket.id, key, cause },
    ...(versionId === undefined ? {} : { versionId }),
    ...(preconditions === undefined ? {} : { preconditions }),
  });
  const marker = deleted.deleteMarker
    ? { DeleteMarker: true, DeleteMarkerVersionId: deleted.versionId }
    : {};
  return { kind: "Deleted", xml: { Key: key, VersionId: versionId, ...marker } };
}
