/** PostObject: an upload by a browser's form. What PutObject takes from headers comes in fields (see
 * post_form.ts), and nothing but conditions from the request's own, which no policy speaks of.
 * Source: Amazon S3 API Reference, "POST Object". */
import { Buffer } from "node:buffer";
import type { Attributes, Checksum } from "../../../storage/model.ts";
import type { Preconditions } from "../../../storage/preconditions.ts";
import { aclAttribute, type RequestedAcl } from "../acl.ts";
import { parseAclHeaders } from "../acl_headers.ts";
import { contentMd5 } from "../body.ts";
import { type DeclaredChecksum, declaredChecksum } from "../checksums.ts";
import { writeConditions } from "../conditions.ts";
import { S3Error } from "../errors.ts";
import { checksumHeaders, requestAttributes, writeActions } from "../headers.ts";
import { versionIdHeader } from "../object_version.ts";
import { defineOperation, type S3Result } from "../operation.ts";
import { enforcePostPolicy, parsePostPolicy, type SizeRange } from "../post_policy.ts";
import { PostedFile } from "../posted_file.ts";
import type { S3Request } from "../request.ts";
import { decodeTagging, MAX_OBJECT_TAGS } from "../tags.ts";
import { uriEncode } from "../uri_encoding.ts";
import { parseXml } from "../xml_reader.ts";
import { computedChecksum, hex } from "./put_object.ts";

interface Input {
  readonly key: string;
  readonly attributes: Attributes;
  readonly acl: RequestedAcl | undefined;
  readonly checksum: DeclaredChecksum | undefined;
  readonly md5: Uint8Array | undefined;
  readonly sizes: SizeRange;
  readonly preconditions: Preconditions | undefined;
  readonly answer: Answer;
}

/** How a success is told. */
interface Answer {
  readonly status: 200 | 201 | 204;
  /** Where to send the browser instead; absolute, http or https. */
  readonly redirect: URL | undefined;
  /** The object's URL. */
  readonly location: string;
}

type Fields = ReadonlyMap<string, string>;

/** Largest object of one upload: 5 GiB (Amazon S3 User Guide, "Uploading objects"). */
const MAX_SIZE = 5 * 2 ** 30;
const STATUSES: ReadonlyMap<string, Answer["status"]> = new Map([["200", 200], ["201", 201]]);

export const postObject = defineOperation<"bucket", Input>({
  name: "PostObject",
  level: "bucket",
  method: "POST",
  actions: ({ attributes: { tags }, acl, preconditions }) =>
    writeActions({ tags, acl, preconditions }),
  requestTags: ({ attributes }) => attributes.tags,
  mutates: true,
  body: "form",
  checksumsObject: true,
  implemented: true,
  parse(request) {
    const { form, address, headers } = request;
    if (form === undefined) {
      throw new S3Error("PreconditionFailed", {
        fields: { Condition: "Bucket POST must be of the enclosure-type multipart/form-data" },
      });
    }
    const { fields } = form;
    const [bucket, key] = [address.bucket ?? "", address.key ?? ""];
    const sizes = allowedSizes(fields, bucket, key, request.time);
    if ((fields.get("bucket") ?? bucket) !== bucket) {
      throw new S3Error("AccessDenied", {
        message: "The bucket field of the form does not name the bucket it was sent to",
      });
    }
    const tagging = fields.get("tagging");
    return {
      key,
      attributes: {
        ...requestAttributes(headers),
        ...(tagging === undefined ? {} : {
          tags: decodeTagging(parseXml(Buffer.from(tagging)), MAX_OBJECT_TAGS),
        }),
      },
      acl: parseAclHeaders(headers, "object"),
      checksum: declaredChecksum(headers),
      md5: contentMd5(fields.get("content-md5")),
      sizes,
      preconditions: writeConditions(headers),
      answer: {
        status: STATUSES.get(fields.get("success_action_status") ?? "") ?? 204,
        redirect: redirectOf(fields.get("success_action_redirect") ?? fields.get("redirect")),
        location: locationOf(request, key),
      },
    };
  },

  async handle(input, { bucket, body, cause, services }) {
    const { key, attributes, checksum, md5, sizes, preconditions } = input;
    const acl = aclAttribute(input.acl, bucket);
    const file = new PostedFile({ file: body, sizes, md5, checksum });
    const written = await services.objects.put("putObject", file, (digests) => ({
      ...attributes,
      ...acl,
      bucket: bucket.id,
      key,
      etag: hex(digests.md5),
      ...computedChecksum(checksum, digests),
      ...(preconditions === undefined ? {} : { preconditions }),
      cause,
    }));
    return answer(input, bucket.name, {
      etag: `"${written.etag}"`,
      versionId: versionIdHeader(written, written.versionId),
      checksum: written.checksum,
    });
  },
});

/** What the policy says of the size; without a policy, the most an upload may have. */
function allowedSizes(fields: Fields, bucket: string, key: string, time: number): SizeRange {
  const text = fields.get("policy");
  if (text === undefined) return { min: 0, max: MAX_SIZE };
  const policy = parsePostPolicy(text);
  enforcePostPolicy(policy, { fields, bucket, key, time });
  return { min: policy.sizes.min, max: Math.min(policy.sizes.max, MAX_SIZE) };
}

/** Undefined for what is no absolute http or https URL: S3 then answers as if it were not there. */
function redirectOf(text: string | undefined): URL | undefined {
  // The URL class drops some control characters; a value that has them is not the one signed for.
  if (text === undefined || /[\x00-\x20\x7f]/.test(text) || !/^https?:\/\//i.test(text)) {
    return undefined;
  }
  return URL.parse(text) ?? undefined;
}

function locationOf({ secure, headers, address }: S3Request, key: string): string {
  const { rawPath } = address;
  const directory = rawPath.endsWith("/") ? rawPath : `${rawPath}/`;
  return `${secure ? "https" : "http"}://${headers.get("host") ?? ""}${directory}${
    uriEncode(key, true)
  }`;
}

function answer(
  { key, answer: { status, redirect, location } }: Input,
  bucket: string,
  written: {
    readonly etag: string;
    readonly versionId: string | undefined;
    readonly checksum: Checksum | undefined;
  },
): S3Result {
  const { etag } = written;
  const headers = {
    etag,
    "x-amz-version-id": written.versionId,
    ...checksumHeaders(written.checksum),
  };
  if (redirect !== undefined) {
    const told = Object.entries({ bucket, key, etag })
      .map(([name, value]) => `${name}=${uriEncode(value, false)}`).join("&");
    const target = new URL(redirect);
    target.search = target.search === "" ? told : `${target.search}&${told}`;
    return { status: 303, headers: { ...headers, location: target.href } };
  }
  return {
    status,
    headers: { ...headers, location },
    ...(status === 201
      ? { xml: { PostResponse: { Location: location, Bucket: bucket, Key: key, ETag: etag } } }
      : {}),
  };
}
