/** GetObjectAttributes. */
import type { ObjectVersion } from "../../../storage/model.ts";
import { S3Error } from "../errors.ts";
import { checksumXml } from "../headers.ts";
import { invalidArgument } from "../listing.ts";
import { httpTime, parseVersionId, requireObject, versionIdHeader } from "../object_version.ts";
import { defineOperation, type OperationContext } from "../operation.ts";
import type { XmlRecord } from "../xml_writer.ts";

interface Input {
  readonly versionId: string | undefined;
  readonly wanted: ReadonlySet<string>;
  readonly marker: number;
  readonly limit: number;
}

const ATTRIBUTES = ["ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize"];
const MAX_PARTS = 1000;

export const getObjectAttributes = defineOperation<"object", Input>({
  name: "GetObjectAttributes",
  level: "object",
  method: "GET",
  query: { attributes: "" },
  actions: ({ versionId }) =>
    versionId === undefined
      ? ["s3:GetObject", "s3:GetObjectAttributes"]
      : ["s3:GetObjectVersion", "s3:GetObjectVersionAttributes"],
  mutates: false,
  body: "none",
  implemented: true,

  parse({ headers, address }) {
    const list = headers.get("x-amz-object-attributes");
    if (list === undefined || list.trim() === "") {
      throw new S3Error("InvalidRequest", {
        message:
          "The x-amz-object-attributes header specifying the attributes to be retrieved is either missing or empty",
      });
    }
    const wanted = new Set(
      list.split(",").map((name) => name.trim()).filter((name) => name !== ""),
    );
    for (const name of wanted) {
      if (!ATTRIBUTES.includes(name)) {
        throw invalidArgument("Invalid attribute name specified.", "x-amz-object-attributes", name);
      }
    }
    return {
      versionId: parseVersionId(address.query),
      wanted,
      marker: integerHeader(headers, "x-amz-part-number-marker") ?? 0,
      limit: Math.min(integerHeader(headers, "x-amz-max-parts") ?? MAX_PARTS, MAX_PARTS),
    };
  },

  async handle(input, context) {
    const { bucket, key } = context;
    const { versionId, wanted } = input;
    const found = await context.version.load();
    const version = requireObject(found, { key, versionId, method: "GET" });
    const only = (name: string, value: XmlRecord[string]): XmlRecord =>
      wanted.has(name) ? { [name]: value } : {};
    return {
      headers: {
        "last-modified": httpTime(version.lastModified),
        "x-amz-version-id": versionIdHeader(bucket, version.versionId),
      },
      xml: {
        GetObjectAttributesResponse: {
          ...only("ETag", version.etag),
          ...only(
            "Checksum",
            version.checksum === undefined ? undefined : checksumXml({
              ...version.checksum,
              // Here, and only here, S3 leaves the number of parts away.
              value: version.checksum.value.replace(/-\d+$/, ""),
            }),
          ),
          ...only(
            "ObjectParts",
            wanted.has("ObjectParts") ? await partsXml(version, input, context) : undefined,
          ),
          ...only("StorageClass", version.storageClass),
          ...only("ObjectSize", version.size),
        },
      },
    };
  },
});

/** Undefined for an object that was put in one piece. Without checksums S3 tells the number alone. */
async function partsXml(
  { content, checksum }: ObjectVersion,
  { marker, limit }: Input,
  { services }: OperationContext<"object">,
): Promise<XmlRecord | undefined> {
  if (content.kind !== "manifest") return undefined;
  if (checksum === undefined) return { PartsCount: content.parts };
  const found = await services.reader.listManifestParts(content.manifest, marker, limit + 1);
  const parts = found.slice(0, limit);
  return {
    PartsCount: content.parts,
    PartNumberMarker: marker,
    NextPartNumberMarker: parts.at(-1)?.number ?? 0,
    MaxParts: limit,
    IsTruncated: limit > 0 && found.length > limit,
    Part: parts.map((part) => {
      const { ChecksumType: _, ...values } = checksumXml(part.checksum);
      return { PartNumber: part.number, Size: part.size, ...values };
    }),
  };
}

function integerHeader(headers: ReadonlyMap<string, string>, name: string): number | undefined {
  const text = headers.get(name);
  if (text === undefined) return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw invalidArgument("Provided value is not an integer", name, text);
}
