/** What one request may: asks the policies, with what they need to know of it. Facts are gathered only
 * where policies decide, so that root's requests pay a comparison. */
import type { Bucket, ObjectVersion } from "../../storage/model.ts";
import { aclLevel } from "../auth/acl_grants.ts";
import {
  authorize,
  DeniedError,
  isUnlimited,
  mayToSomeKey,
  needsObjectTags,
  type Question,
  requireUndenied,
} from "../auth/authorize.ts";
import type { BucketAccess, BucketAccessCache } from "../auth/bucket_access.ts";
import type { RequestContext } from "../auth/policy/request_context.ts";
import type { Principal } from "../auth/principal.ts";
import { requestFacts, withObjectTags, withResource } from "../auth/request_facts.ts";
import type { Delivery } from "../observer.ts";
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
  readonly asked: { readonly delivery: Pick<Delivery, "remoteAddress"> };
  readonly services: Pick<Services, "reader" | "region">;
  readonly accesses: BucketAccessCache;
}

export class RequestAuthorization {
  readonly #options: RequestAuthorizationOptions;
  /** The addressed one; undefined when there is none. */
  readonly bucket: Bucket | undefined;
  /** Of the operation. */
  #actions: readonly string[] = [];
  #versionId: string | undefined;
  #tags: Readonly<Record<string, string>> | undefined;
  #region: string | undefined;
  #facts: RequestContext | undefined;
  #input: unknown;
  #version: AddressedVersion | undefined;
  #eachKeyDenied: DeniedError | undefined;

  constructor(options: RequestAuthorizationOptions, bucket: Bucket | undefined) {
    this.#options = options;
    this.bucket = bucket;
  }

  /** Where there is no key to which the caller may do what it asks for (see Operation.ofKeys): of the
   * bucket, and whether there is one, it is told nothing. */
  get eachKeyDenied(): DeniedError | undefined {
    return this.#eachKeyDenied;
  }

  /** What is addressed. Made when it is asked for: most requests do without. */
  get version(): AddressedVersion {
    return this.#version ??= new AddressedVersion(this);
  }

  /** The row that is addressed; undefined when there is none. */
  read(): Promise<ObjectVersion | undefined> {
    const { address: { key, query } } = this.#options.request;
    return this.#versionOf(this.bucket, {
      ...(key === undefined ? {} : { key }),
      ...idOf(query.get("versionId")),
    });
  }

  /** Asks for the operation again. Throws AccessDenied. */
  async decide(): Promise<void> {
    await this.requireOperation(this.#input);
  }

  /** Throws AccessDenied unless the operation may be done to what is addressed. `input`: what was
   * parsed; undefined for an operation that is not implemented. Undefined when nothing had to be asked,
   * so that root waits for nothing. */
  requireOperation(input: unknown): Promise<void> | undefined {
    this.#input = input;
    return isUnlimited(this.#options.principal) ? undefined : this.#requireOperation(input);
  }

  async #requireOperation(input: unknown): Promise<void> {
    const { operation, request: { address }, principal } = this.#options;
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
    if (ofKeys === true) return this.#requireSomeKey(bucket ?? "");
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

  #requireSomeKey(bucket: string): void {
    const { principal } = this.#options, actions = this.#actions;
    const access = this.#accessOf(this.bucket);
    if (mayToSomeKey({ principal, actions, bucket, access })) return;
    const decision = { allowed: false, reason: "noStatement" } as const;
    const resource = `arn:aws:s3:::${bucket}/*`;
    this.#eachKeyDenied = new DeniedError({ action: actions.join(), resource, decision });
    // Of who is nobody no document is read for that.
    if (principal.kind === "anonymous") throw this.#eachKeyDenied;
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
    const { principal, services, operation, request: { address } } = this.#options;
    // Of keys the bucket is the one there was, or none: the handler has no other.
    const known = operation.ofKeys === true ? address.bucket : this.bucket?.name;
    const target = resource.found ??
      (resource.bucket === undefined || resource.bucket === known
        ? this.bucket
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
    const { request, principal, presigned, asked, services } = this.#options;
    return this.#facts ??= requestFacts(request, {
      principal,
      presigned,
      remoteAddress: asked.delivery.remoteAddress,
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
    const isAddressed = bucket?.id === this.bucket?.id &&
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
