/** Who asks something of the management API, and what it may: decided by the same policies as every
 * request of S3. */
import type { Method, S3Request } from "../../server/s3/request.ts";
import { Query } from "../../server/s3/request.ts";
import { authorize, decide, type Target } from "../../server/auth/authorize.ts";
import type { BucketAccess, BucketAccesses } from "../../server/auth/bucket_access.ts";
import type { Decision } from "../../server/auth/policy/evaluate.ts";
import type { RequestContext } from "../../server/auth/policy/request_context.ts";
import type { Principal } from "../../server/auth/principal.ts";
import { requestFacts } from "../../server/auth/request_facts.ts";
import type { Actor } from "../../server/identities.ts";
import type { RequestHead } from "../../server/observer.ts";
import { causeOf } from "../../server/s3/request_record.ts";
import type { MetadataReader } from "../../storage/metadata.ts";
import type { Clock } from "../../storage/model.ts";
import type { AdminAction } from "./actions.ts";

export interface ApiCallerOptions {
  readonly principal: Principal;
  readonly requestId: string;
  readonly method: string;
  readonly head: RequestHead;
  readonly reader: Pick<MetadataReader, "getBucket">;
  readonly accesses: BucketAccesses;
  readonly region: string;
  readonly clock: Clock;
}

/** The management API has no documents of its own that say who may. */
const NO_DOCUMENTS: BucketAccess = {};

export class ApiCaller {
  readonly #options: ApiCallerOptions;
  #facts: RequestContext | undefined;

  constructor(options: ApiCallerOptions) {
    this.#options = options;
  }

  get principal(): Principal {
    return this.#options.principal;
  }

  get requestId(): string {
    return this.#options.requestId;
  }

  get head(): RequestHead {
    return this.#options.head;
  }

  /** The journal's words of who did it. */
  get actor(): Actor {
    const { head, requestId: id, method, principal } = this.#options;
    const { action: _, ...actor } = causeOf({ ...head, id, method }, principal, "");
    return actor;
  }

  /** Throws DeniedError unless the caller may. */
  require(action: AdminAction): void {
    const { principal } = this.#options;
    const facts = () => this.facts;
    authorize({ principal, action, target: {}, facts, access: NO_DOCUMENTS });
  }

  /** Whether the caller may; for S3's actions as its requests would be met, but for what only those
   * say of themselves. */
  async decide(action: string, target: Target): Promise<Decision> {
    const { principal, reader, accesses } = this.#options;
    const bucket = target.bucket === undefined ? undefined : await reader.getBucket(target.bucket);
    return decide({
      principal,
      action,
      target,
      facts: () => this.facts,
      access: accesses.of(bucket),
    });
  }

  /** What conditions may ask of this request. */
  get facts(): RequestContext {
    const { principal, head, requestId: id, method, region, clock } = this.#options;
    const request: S3Request = {
      id,
      method: method as Method,
      // Of what it asks there is nothing S3's conditions could mean.
      address: { query: new Query([]), rawPath: "", rawQuery: "" },
      headers: head.headers,
      secure: head.secure,
      time: clock.now(),
    };
    return this.#facts ??= requestFacts(request, {
      principal,
      presigned: false,
      remoteAddress: head.delivery.remoteAddress,
      region,
    });
  }
}
