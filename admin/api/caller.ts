/** Who asks something of the management API, and what it may: decided by the same policies as every
 * request of S3. */
import {
  authorize,
  decide,
  type Question,
  requireUndenied,
  type Target,
} from "../../server/auth/authorize.ts";
import type { BucketAccessCache } from "../../server/auth/bucket_access.ts";
import type { Decision } from "../../server/auth/policy/evaluate.ts";
import type { RequestContext } from "../../server/auth/policy/request_context.ts";
import type { Principal } from "../../server/auth/principal.ts";
import { requestFacts, withObjectTags } from "../../server/auth/request_facts.ts";
import type { Actor } from "../../server/identities.ts";
import { type Method, Query } from "../../server/s3/request.ts";
import { type Asked, causeOf } from "../../server/s3/request_record.ts";
import { Turns } from "../../server/s3/turns.ts";
import type { MetadataReader } from "../../storage/metadata.ts";
import type { Clock } from "../../storage/model.ts";
import type { Session } from "../../storage/session.ts";
import type { AdminAction } from "./actions.ts";

interface Store {
  readonly reader: Pick<MetadataReader, "getBucket" | "getVersion">;
  readonly accesses: BucketAccessCache;
}

export interface ApiCallerOptions extends Store {
  readonly principal: Principal;
  /** Absent: it signs its requests. */
  readonly session?: Session;
  /** The request in which it asks. */
  readonly asked: Asked;
  readonly region: string;
  readonly clock: Clock;
}

export class ApiCaller {
  readonly #options: ApiCallerOptions;
  readonly #turns = new Turns();

  constructor(options: ApiCallerOptions) {
    this.#options = options;
  }

  /** The same request, by who that is by now. */
  as(principal: Principal): ApiCaller {
    return new ApiCaller({ ...this.#options, principal });
  }

  get principal(): Principal {
    return this.#options.principal;
  }

  get session(): Session | undefined {
    return this.#options.session;
  }

  get asked(): Asked {
    return this.#options.asked;
  }

  /** The journal's words of who did it. */
  get actor(): Actor {
    const { action: _, ...actor } = causeOf(this.asked, this.principal, "");
    return actor;
  }

  /** Throws DeniedError unless the caller may. */
  require(action: AdminAction): void {
    authorize(this.#question(action));
  }

  /** Throws DeniedError when a statement denies it; that none allows it is no matter. */
  requireUndenied(action: AdminAction): void {
    requireUndenied(this.#question(action));
  }

  #question(action: AdminAction): Question {
    const { principal } = this;
    return { principal, action, target: {}, facts: this.#facts(action), access: undefined };
  }

  /** Whether the caller may; for S3's actions as its requests would be met, but for what only those
   * say of themselves. Many questions are asked one after another. */
  async decide(action: string, target: Target): Promise<Decision> {
    await this.#turns.next();
    const { principal } = this;
    const facts = this.#facts(action);
    return decide(await inStore({ principal, action, target, facts }, this.#options));
  }

  /** What conditions may ask of this request. */
  #facts(action: string): RequestContext {
    const { principal, asked, region, clock } = this.#options;
    const { id, method, headers, secure, delivery } = asked;
    return requestFacts({
      ...{ id, headers, secure, time: clock.now() },
      method: method as Method,
      // Of what it asks there is nothing S3's conditions could mean.
      address: { query: new Query([]), rawPath: "", rawQuery: "" },
    }, {
      ...{ principal, region, presigned: false, remoteAddress: delivery.remoteAddress },
      ...{ actions: [action], createsObject: true },
    });
  }
}

/** The question, with what the store knows of its target. */
export async function inStore(
  question: Omit<Question, "access" | "objectAcl">,
  { reader, accesses }: Store,
): Promise<Question> {
  const { target: { bucket: name, key }, facts } = question;
  const bucket = name === undefined ? undefined : await reader.getBucket(name);
  if (bucket === undefined) return { ...question, access: undefined };
  const access = accesses.get(bucket.documents);
  const version = key === undefined
    ? undefined
    : await reader.getVersion({ bucket: bucket.id, key });
  if (version === undefined) return { ...question, access };
  const known = { access, objectAcl: version.acl };
  return { ...question, ...known, facts: withObjectTags(facts, version.tags) };
}
