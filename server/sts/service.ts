/** The way of every STS request: body → action → signature over that body → handler → answer →
 * record. On the S3 port, as MinIO has it, told from S3 by its method, target and content type. */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import type { MetadataWriter } from "../../storage/metadata.ts";
import type { Clock } from "../../storage/model.ts";
import { ANONYMOUS, type Principal } from "../auth/principal.ts";
import type { IssuedSession } from "../auth/session_credentials.ts";
import { type Authentication, unverified } from "../auth/sigv4.ts";
import type { Observer } from "../observer.ts";
import type { Answer } from "../s3/answer.ts";
import { incomingBody } from "../s3/body.ts";
import type { Exchange } from "../s3/dispatch.ts";
import { Query, type S3Request } from "../s3/request.ts";
import { causeOf } from "../s3/request_record.ts";
import type { StsAction, StsContext } from "./action.ts";
import { encodeError, encodeResult } from "./answer.ts";
import { assumeRole, getSessionToken } from "./assume_role.ts";
import { assumeRoleWithWebIdentity } from "./assume_role_with_web_identity.ts";
import { StsError, toStsError } from "./errors.ts";
import { getCallerIdentity } from "./get_caller_identity.ts";
import { readForm, requireKnown } from "./parameters.ts";

export interface StsServiceOptions extends Omit<StsContext, "principal" | "record"> {
  /** `bodyHash`: hex SHA-256 of the body. Scopes must name `sts`. */
  readonly authenticate: (request: S3Request, bodyHash: string) => Promise<Authentication>;
  readonly writer: Pick<MetadataWriter, "execute">;
  readonly clock: Clock;
  readonly observe: Observer;
  /** Milliseconds without a byte of the body. */
  readonly stallTimeout: number;
}

/** What is known of a request so far. */
interface Trace {
  action: string;
  principal: Principal;
}

/** Every action there is. */
export const STS_ACTIONS: readonly StsAction[] = [
  assumeRole,
  assumeRoleWithWebIdentity,
  getCallerIdentity,
  getSessionToken,
];
const ACTIONS: ReadonlyMap<string, StsAction> = new Map(
  STS_ACTIONS.map((action) => [action.name, action]),
);
const VERSION = "2011-06-15";
/** Bytes: a token and a policy, percent-encoded. */
const MOST_BODY = 128 * 1024;

/** Whether a request is for STS. S3 takes no such form: a browser's uploads have their parts. */
export function isStsRequest({ method, target, headers }: Exchange): boolean {
  return method === "POST" && target === "/" &&
    /^application\/x-www-form-urlencoded *(?:;|$)/i.test(headers.get("content-type") ?? "");
}

export class StsService {
  readonly #options: StsServiceOptions;

  constructor(options: StsServiceOptions) {
    this.#options = options;
  }

  /** Answers one request. Never rejects. */
  handle(exchange: Exchange): Promise<Answer> {
    return this.#handle(exchange, (time, trace) => this.#answer(exchange, time, trace));
  }

  /** Answers that nothing is served any more; told of as every other answer is. */
  refuse(exchange: Exchange): Promise<Answer> {
    return this.#handle(exchange, () => {
      throw new StsError("ServiceUnavailable", { closes: true });
    });
  }

  async #handle(
    exchange: Exchange,
    run: (time: number, trace: Trace) => Promise<Answer>,
  ): Promise<Answer> {
    const startedAt = this.#options.clock.now();
    const began = performance.now();
    const trace: Trace = { action: "Unknown", principal: ANONYMOUS };
    let answer: Answer;
    let failure: StsError | undefined;
    try {
      answer = await run(startedAt, trace);
    } catch (error) {
      failure = toStsError(error);
      answer = encodeError(failure, exchange.id);
    }
    const { principal } = trace;
    this.#options.observe({
      requestId: exchange.id,
      operation: trace.action,
      principal: principal.name,
      ...(principal.kind === "anonymous" ? {} : { principalId: principal.id }),
      method: exchange.method,
      status: answer.status,
      ...(failure === undefined ? {} : { errorCode: failure.code }),
      ...(failure?.status === 503 ? { cause: failure.cause } : {}),
      startedAt,
      duration: Math.round((performance.now() - began) * 1_000) / 1_000,
      received: Number(exchange.headers.get("content-length") ?? 0) || 0,
      sent: Buffer.byteLength(String(answer.body)),
      request: exchange,
      streamed: false,
      answerHeaders: answer.headers,
    });
    return answer;
  }

  async #answer(exchange: Exchange, time: number, trace: Trace): Promise<Answer> {
    const { authenticate, sessions, policies, tokens, stallTimeout } = this.#options;
    const request: S3Request = {
      id: exchange.id,
      method: "POST",
      address: { query: new Query([]), rawPath: "/", rawQuery: "" },
      headers: exchange.headers,
      secure: exchange.secure,
      time,
    };
    const body = await incomingBody({
      request,
      authentication: unverified(NO_HEADERS, ANONYMOUS),
      stream: exchange.body,
      stallTimeout,
      lengthRequired: true,
      checksummed: false,
      maxLength: MOST_BODY,
    }).bytes();
    const form = readForm(body);
    const action = ACTIONS.get(form.get("Action") ?? "");
    if (action === undefined || form.get("Version") !== VERSION) {
      throw new StsError("InvalidAction");
    }
    trace.action = action.name;
    let principal = ANONYMOUS;
    if (action.signed) {
      const bodyHash = createHash("sha256").update(body).digest("hex");
      principal = trace.principal = (await authenticate(request, bodyHash)).principal;
      if (principal.kind === "anonymous") throw new StsError("MissingAuthenticationToken");
    }
    requireKnown(form, action.fields);
    const result = await action.handle(form, {
      ...{ principal, sessions, policies },
      ...(tokens === undefined ? {} : { tokens }),
      record: (session) => this.#record(exchange, session, trace),
    });
    return encodeResult(action.name, result, exchange.id);
  }

  async #record(exchange: Exchange, session: IssuedSession, trace: Trace): Promise<void> {
    const { accessKeyId, expiresAt, principal } = session;
    // Who was not known until the token was verified.
    if (trace.principal.kind === "anonymous") trace.principal = principal;
    await this.#options.writer.execute("recordEvent", {
      resource: `access-key/${accessKeyId}`,
      details: {
        expires: new Date(expiresAt).toISOString(),
        ...(principal.session?.name === undefined ? {} : { session: principal.session.name }),
        ...(principal.user?.federated ? { federated: principal.user.id } : {}),
      },
      cause: causeOf(exchange, trace.principal, trace.action),
    });
  }
}

/** The body comes as it is: what headers say of its framing is for S3. */
const NO_HEADERS = { headers: new Map<string, string>() };
