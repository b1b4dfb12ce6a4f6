/** URLs by which bytes go to and from S3 without credentials, made with the key the caller signs with or,
 * for who is signed in, with temporary credentials for this URL alone, which end with the session: they
 * allow what the caller may, no longer than it may. Asking for one is authorised as what it is for. */
import { z } from "@hono/zod-openapi";
import { federatedId } from "../../server/auth/oidc_claims.ts";
import { objectAccess, type ReadAction, readActionOf } from "../../server/auth/object_access.ts";
import { presignUrl } from "../../server/auth/presign.ts";
import { contentDisposition } from "../../server/s3/content_disposition.ts";
import { S3Error } from "../../server/s3/errors.ts";
import { getObject } from "../../server/s3/operations/get_object.ts";
import { putObject } from "../../server/s3/operations/put_object.ts";
import { uploadPart } from "../../server/s3/operations/upload_part.ts";
import type { Method } from "../../server/s3/request.ts";
import { Turns } from "../../server/s3/turns.ts";
import { ApiError, invalid, unauthenticated } from "./api_error.ts";
import { type S3Context, s3Route } from "./route.ts";
import {
  BucketName,
  checksumHeaders,
  DeclaredChecksum,
  EntityTag,
  FileName,
  Key,
  present,
  Time,
  VersionId,
} from "./values.ts";

/** Seconds: S3's own bound is a week. */
const Lifetime = z.number().int().min(1).max(604_800).default(3_600)
  .openapi({
    description: "Seconds; cut where the session or the access key it is signed with ends before",
  });
const IN_BUCKET = z.strictObject({ bucket: BucketName });
const SignedUrl = z.object({ method: z.string(), url: z.string(), expiresAt: Time })
  .openapi("SignedUrl");
const RequiredHeaders = z.record(z.string(), z.string())
  .openapi({ description: "The request must have them, exactly so" });
/** As HTTP has them. */
const HeaderText = z.string().regex(/^[\x21-\x7e](?:[\x20-\x7e]{0,253}[\x21-\x7e])?$/);

interface Asked {
  readonly method: Method;
  /** What the URL needs. */
  readonly actions: readonly (ReadAction | "s3:PutObject")[];
  readonly bucket: string;
  readonly key: string;
  /** Seconds at most. */
  readonly expiresIn: number;
  /** Which must be sent. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Policies of a provider's user that are said in a URL. */
const MOST_POLICIES = 20;

/** What to sign with: the key the caller signs with, or temporary credentials that end with its
 * session. Undefined when that has just ended, and for a key that is of nobody here. */
async function signerOf(
  { actions, bucket, key, expiresIn }: Asked,
  { caller: { principal, session }, server: { clock, credentials, temporary } }: S3Context,
) {
  if (session === undefined) return await credentials.get(principal.accessKeyId ?? "");
  const { owner } = session;
  const opener = owner.kind === "key" ? await credentials.get(owner.accessKeyId) : undefined;
  const end = Math.min(session.expiresAt, opener?.expiresAt ?? Infinity);
  const left = Math.max(1, Math.floor((end - clock.now()) / 1_000));
  const input = {
    duration: Math.min(expiresIn, left),
    policy: objectAccess({ actions, bucket, key }),
    signIn: session.id,
  };
  switch (owner.kind) {
    case "root":
      return await temporary.issueForKey(credentials.root.accessKeyId, input);
    case "key":
      return await temporary.issueForKey(owner.accessKeyId, input);
    case "user":
      return await temporary.issueForUser(owner.user, input);
    case "federated": {
      const policies = principal.user?.policies.map(({ name }) => name) ?? [];
      if (policies.length > MOST_POLICIES) throw cannotSign();
      const { issuer, subject, name } = owner.subject;
      const id = federatedId(issuer, subject);
      return await temporary.issueFederated({ issuer, id, name, policies }, input);
    }
  }
}

function cannotSign(): ApiError {
  return new ApiError(501, "NotImplemented", "URLs cannot be signed for who is no user here.", {
    hint: "Ask with an access key of yours.",
  });
}

/** Where the caller's clients reach S3. */
export function endpointFor(
  { caller, server }: {
    readonly caller: Pick<S3Context["caller"], "asked">;
    readonly server: Pick<S3Context["server"], "s3Url">;
  },
): URL {
  const host = URL.parse(`http://${caller.asked.headers.get("host") ?? ""}`)?.hostname;
  return new URL(server.s3Url(host));
}

/** Makes URLs that differ in their query alone. */
async function sign(
  asked: Asked,
  queries: readonly Readonly<Record<string, string>>[],
  context: S3Context,
) {
  const { method, bucket, key, headers = {} } = asked;
  const { server } = context;
  const credential = await signerOf(asked, context);
  if (credential === undefined) {
    if (context.caller.session === undefined) throw cannotSign();
    throw unauthenticated("Unauthenticated", "Credentials that hold are needed for this.");
  }
  const time = server.clock.now();
  const end = Math.min(time + asked.expiresIn * 1_000, credential.expiresAt ?? Infinity);
  const expiresAt = new Date(end).toISOString();
  const expiresIn = Math.max(1, Math.ceil((end - time) / 1_000));
  const { origin: endpoint } = endpointFor(context);
  const { region } = server;
  const turns = new Turns();
  const signed: z.output<typeof SignedUrl>[] = [];
  for (const query of queries) {
    const url = presignUrl({
      ...{ endpoint, method, bucket, key, query, headers, expiresIn, credential, region, time },
    });
    signed.push({ method, url, expiresAt });
    await turns.next();
  }
  return signed;
}

export const signDownload = s3Route({
  name: "SignDownload",
  operations: [getObject],
  method: "post",
  path: "/buckets/{bucket}/download-urls",
  tag: "Signed URLs",
  summary: "A URL that gives an object, or one version of it, to whoever has it.",
  params: IN_BUCKET,
  body: z.strictObject({
    key: Key,
    versionId: VersionId.optional(),
    expiresIn: Lifetime,
    fileName: FileName.optional().openapi({ description: "What browsers save it as" }),
    contentType: z.string().regex(/^[\w.+-]{1,100}\/[\w.+-]{1,100}$/).optional()
      .openapi({ description: "What browsers take it for, whatever it was stored as" }),
  }),
  answer: SignedUrl,
  async handle({ params: { bucket }, body }, context) {
    const { key, versionId, expiresIn, fileName, contentType } = body;
    await context.require(getObject, { bucket, key, query: { versionId } });
    const disposition = fileName === undefined
      ? undefined
      : contentDisposition("attachment", fileName);
    const query = present({
      versionId,
      "response-content-disposition": disposition,
      "response-content-type": contentType,
    });
    const actions = [readActionOf(versionId)];
    const asked = { method: "GET", actions, bucket, key, expiresIn } as const;
    const [signed] = await sign(asked, [query], context);
    return signed!;
  },
});

const UPLOAD = ["s3:PutObject"] as const;
/** What signing them takes is short, and what is asked fits into a body. */
const MOST_UPLOADS = 100;

const AskedUpload = z.strictObject({
  key: Key,
  contentType: HeaderText.optional(),
  ifMatch: EntityTag.optional().openapi({ description: "Only in the place of this object" }),
  ifNoneMatch: z.literal("*").optional().openapi({ description: "Only where there is no object" }),
  checksum: DeclaredChecksum.optional().openapi({ description: "Only these bytes" }),
});
const SignedUpload = SignedUrl.extend({ key: z.string(), headers: RequiredHeaders })
  .openapi("SignedUpload");
const RefusedUpload = z.object({ key: z.string(), code: z.string(), message: z.string() })
  .openapi("RefusedUpload");

export const signUploads = s3Route({
  name: "SignUploads",
  operations: [putObject],
  method: "post",
  path: "/buckets/{bucket}/upload-urls",
  tag: "Signed URLs",
  summary: "URLs by which whoever has one can store an object as asked: up to 100 of them.",
  params: IN_BUCKET,
  body: z.strictObject({
    items: z.array(AskedUpload).min(1).max(MOST_UPLOADS),
    expiresIn: Lifetime,
  }),
  answer: z.object({
    items: z.array(z.union([SignedUpload, RefusedUpload]))
      .openapi({
        description:
          "In the order they were asked for. None could be signed: the first one's refusal",
      }),
  }),
  async handle({ params: { bucket }, body: { items, expiresIn } }, context) {
    const turns = new Turns();
    const answers: (z.output<typeof SignedUpload> | z.output<typeof RefusedUpload>)[] = [];
    const refusals: S3Error[] = [];
    for (const item of items) {
      await turns.next();
      try {
        answers.push(await uploadUrl({ bucket, expiresIn, ...item }, context));
      } catch (error) {
        // What the server cannot do now is no refusal of one of them.
        if (!(error instanceof S3Error) || error.status >= 500) throw error;
        refusals.push(error);
        answers.push({ key: item.key, code: error.code, message: error.message });
      }
    }
    const [first] = refusals;
    if (first !== undefined && refusals.length === items.length) throw first;
    return { items: answers };
  },
});

async function uploadUrl(
  { bucket, key, expiresIn, contentType, ifMatch, ifNoneMatch, checksum }:
    & z.output<typeof AskedUpload>
    & { readonly bucket: string; readonly expiresIn: number },
  context: S3Context,
): Promise<z.output<typeof SignedUpload>> {
  const headers: Record<string, string> = present({
    "content-type": contentType,
    "if-match": ifMatch === undefined ? undefined : `"${ifMatch}"`,
    "if-none-match": ifNoneMatch,
    ...checksumHeaders(checksum),
  });
  await context.require(putObject, { bucket, key, headers });
  // Whether it is still the same object tells something of that.
  const actions = ifMatch === undefined ? UPLOAD : [...UPLOAD, "s3:GetObject"] as const;
  const asked = { method: "PUT", actions, bucket, key, expiresIn, headers } as const;
  const [signed] = await sign(asked, [{}], context);
  return { key, ...signed!, headers };
}

export const signParts = s3Route({
  name: "SignUploadParts",
  operations: [uploadPart],
  method: "post",
  path: "/buckets/{bucket}/uploads/{uploadId}/part-urls",
  tag: "Uploads",
  summary: "A URL for each of up to 1,000 parts of an upload.",
  params: IN_BUCKET.extend({ uploadId: z.string().min(1).max(256) }),
  body: z.strictObject({
    key: Key,
    parts: z.array(z.number().int().min(1).max(10_000)).min(1).max(1_000),
    expiresIn: Lifetime,
    checksum: DeclaredChecksum.optional()
      .openapi({ description: "Only these bytes; of one part, asked for alone" }),
  }),
  answer: z.object({
    items: z.array(SignedUrl.extend({ number: z.number().int(), headers: RequiredHeaders })),
  }),
  async handle({ params: { bucket, uploadId }, body }, context) {
    const { key, parts, expiresIn, checksum } = body;
    if (checksum !== undefined && parts.length > 1) {
      throw invalid({ checksum: "of one part, asked for alone" });
    }
    const headers = checksumHeaders(checksum);
    const queries = parts.map((number) => ({ partNumber: String(number), uploadId }));
    await context.require(uploadPart, { bucket, key, query: queries[0]! });
    const asked = { method: "PUT", actions: UPLOAD, bucket, key, expiresIn, headers } as const;
    const urls = await sign(asked, queries, context);
    return { items: urls.map((url, index) => ({ number: parts[index] ?? 0, ...url, headers })) };
  },
});
