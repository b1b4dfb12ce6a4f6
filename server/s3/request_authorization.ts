/** What one request may: asks the policies, with what they need to know of it. Facts are gathered only
 * where policies decide, so that root's requests pay a comparison. */
import type { Bucket, ObjectVersion } from "../../storage/model.ts";
import { aclLevel } from "../auth/acl_grants.ts";
import {
  authorize,
  authorizeSomeKey,
  isUnlimited,
  needsObjectTags,
  type Question,
  requireUndenied,
} from "../auth/authorize.ts";
import type { BucketAccess, BucketAccessCache } from "../auth/bucket_access.ts";
import type { RequestContext } from "../auth/policy/request_context.ts";
import type { Principal } from "../auth/principal.ts";
import { requestFacts, withObjectTags, withResource } from "../auth/request_facts.ts";
import type { Services } from "../services.ts";
import { parseCopySource } from "./copy_source.ts";
import { S3Error } from "./errors.ts";
import { AddressedVersion } from "./addressed_version.ts";
import type { Operation, Resource } from "./operation.ts";
import type { S3Request } from "./request.ts";

/** Actions that can be decided by the tags of the object (Service Authorization Reference, "Actions
 * defined by Amazon S3"). */
const TAG_ACTIONS =
  /^s3:(?:GetObject(?:Version)?(?:Acl|Attributes|Tagging)?|PutObject(?:Version)?(?:Acl|Tagging)|DeleteObject(?:Version)?Tagging)$/;

const COPY_SOURCE = "x-amz-copy-source";
/** Operations that need what creating an object needs, and create none (Amazon S3 User Guide, "Enforce
 * conditional writes on Amazon S3 buckets"). */
const TOWARDS_OBJECT: ReadonlySet<string> = new Set([
  "CreateMultipartUpload",
  "UploadPart",
  "UploadPartCopy",
]);

export interface RequestAuthorizationOptions {
  readonly request: S3Request;
  readonly operation: Operation;
  readonly principal: Principal;
  readonly presigned: boolean;
  readonly remoteAddress: () => string | undefined;
  readonly services: Pick<Services, "reader" | "region">;
  readonly accesses: BucketAccessCache;
  /** The addressed one; undefined when there is none. */
  readonly bucket: Bucket | undefined;
}

export class RequestAuthorization {
  readonly #options: RequestAuthorizationOptions;
  /** Of the operation. */
  #actions: readonly string[] = [];
  #versionId: string | undefined;
  #tags: Readonly<Record<string, string>> | undefined;
  #region: string | undefined;
  #facts: RequestContext | undefined;
  #input: unknown;
  /** What is addressed. */
  readonly version: AddressedVersion;

  constructor(options: RequestAuthorizationOptions) {
    this.#options = options;
    const { request: { address: { key, query } }, bucket } = options;
    const versionId = query.get("versionId");
    this.version = new AddressedVersion(
      () => this.#versionOf(bucket, { ...(key === undefined ? {} : { key }), ...idOf(versionId) }),
      async () => await this.requireOperation(this.#input),
    );
  }

  /** Throws AccessDenied unless the operation may be done to what is addressed. `input`: what was
   * parsed; undefined for an operation that is not implemented. Undefined when nothing had to be asked,
   * so that root waits for nothing. */
  requireOperation(input: unknown): Promise<void> | undefined {
    this.#input = input;
    return isUnlimited(this.#options.principal) ? undefined : this.#requireOperation(input);
  }

  async #requireOperation(input: unknown): Promise<void> {
    const { operation, request: { address }, principal, bucket: addressed } = this.#options;
    const { actions, ofKeys, partly } = operation;
    const list = typeof actions === "function" ? actions(input) : actions;
    this.#actions = list;
    // To others it is a word without meaning.
    const versionId = list.some((action) => action.includes("ObjectVersion"))
      ? address.query.get("versionId")
      : undefined;
    this.#versionId = versionId;
    this.#tags = input === undefined ? undefined : operation.requestTags?.(input);
    this.#region = input === undefined ? undefined : operation.requestRegion?.(input);
    const { bucket, key } = address;
    if (ofKeys === true) {
      const access = this.#accessOf(addressed);
      return authorizeSomeKey({ principal, actions: list, bucket: bucket ?? "", access });
    }
    const resource: Resource = {
      ...(bucket === undefined ? {} : { bucket }),
      ...(key === undefined ? {} : { key }),
      ...idOf(versionId),
    };
    // A record without actions is open to no one but root: denied by default.
    for (const action of list.length === 0 ? ["s3:*"] : list) {
      const ask = partly === true && principal.kind !== "anonymous" ? requireUndenied : authorize;
      await this.#require(action, resource, this.#requestFacts(), ask);
    }
  }

  /** The same for anything else the request touches, once the operation was asked for. */
  async require(action: string, resource: Resource): Promise<void> {
    if (isUnlimited(this.#options.principal)) return;
    await this.#require(action, resource, withResource(this.#requestFacts(), resource));
  }

  async #require(
    action: string,
    resource: Resource,
    facts: RequestContext,
    ask: (question: Question) => void = authorize,
  ): Promise<void> {
    const { principal, services, bucket } = this.#options;
    const target = resource.found ??
      (resource.bucket === undefined || resource.bucket === bucket?.name
        ? bucket
        : await services.reader.getBucket(resource.bucket));
    const access = this.#accessOf(target);
    const version = this.#needsVersion(action, access)
      ? await this.#judged(target, resource)
      : undefined;
    ask({
      principal,
      action,
      target: resource,
      access,
      objectAcl: version?.acl,
      facts: version === undefined ? facts : withObjectTags(facts, version.tags),
    });
  }

  #accessOf(bucket: Bucket | undefined): BucketAccess | undefined {
    return bucket === undefined ? undefined : this.#options.accesses.get(bucket.documents);
  }

  #needsVersion(action: string, access: BucketAccess | undefined): boolean {
    const { principal } = this.#options;
    return (TAG_ACTIONS.test(action) && needsObjectTags({ principal, access })) ||
      (access !== undefined && access.ownership !== "BucketOwnerEnforced" &&
        aclLevel(action) === "object");
  }

  #requestFacts(): RequestContext {
    const { request, principal, presigned, remoteAddress, services } = this.#options;
    return this.#facts ??= requestFacts(request, {
      principal,
      presigned,
      remoteAddress: remoteAddress(),
      region: services.region,
      actions: this.#actions,
      createsObject: !TOWARDS_OBJECT.has(this.#options.operation.name),
      versionId: this.#versionId,
      copySource: this.#copySource(),
      requestTags: this.#tags,
      requestRegion: this.#region,
    });
  }

  #copySource(): string | undefined {
    const { operation, request: { headers } } = this.#options;
    if (operation.header?.includes(COPY_SOURCE) !== true) return undefined;
    const { bucket, key } = parseCopySource(headers.get(COPY_SOURCE) ?? "");
    return `${bucket}/${key}`;
  }

  /** What is addressed is looked up once, for all that is asked about it. */
  async #judged(
    bucket: Bucket | undefined,
    resource: Resource,
  ): Promise<ObjectVersion | undefined> {
    if (resource.row !== undefined) return resource.row ?? undefined;
    const { address } = this.#options.request;
    const isAddressed = bucket?.id === this.#options.bucket?.id &&
      resource.key === address.key && resource.versionId === address.query.get("versionId");
    return isAddressed ? await this.version.judge() : await this.#versionOf(bucket, resource);
  }

  async #versionOf(
    bucket: Bucket | undefined,
    { key, versionId }: Resource,
  ): Promise<ObjectVersion | undefined> {
    if (bucket === undefined || key === undefined) return undefined;
    const { reader } = this.#options.services;
    return await reader.getVersion({ bucket: bucket.id, key, ...idOf(versionId) });
  }

  /** What the client is told: where it may not list, a missing key is told as a forbidden one
   * (Amazon S3 API Reference, "GetObject", permissions). */
  async hideMissing(error: unknown): Promise<unknown> {
    const { operation, request: { method, address } } = this.#options;
    const isHidden = error instanceof S3Error &&
      (error.code === "NoSuchKey" || error.code === "NoSuchVersion") &&
      operation.level === "object" && (method === "GET" || method === "HEAD");
    if (!isHidden || address.bucket === undefined) return error;
    try {
      await this.require("s3:ListBucket", { bucket: address.bucket });
      return error;
    } catch (denied) {
      return denied;
    }
  }
}

function idOf(versionId: string | undefined): { readonly versionId?: string } {
  return versionId === undefined ? {} : { versionId };
}
