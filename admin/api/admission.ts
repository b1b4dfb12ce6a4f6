/** Who asks the management API: by a signature, which alone is looked at where there is one, or by a
 * session. Throws what is told to who cannot show to be who they said. */
import type { Principal } from "../../server/auth/principal.ts";
import { isSigned } from "../../server/management_authenticator.ts";
import { S3Error } from "../../server/s3/errors.ts";
import type { Asked } from "../../server/s3/request_record.ts";
import type { Session } from "../../storage/session.ts";
import type { AdminAction } from "./actions.ts";
import { crossSite, unauthenticated } from "./api_error.ts";
import type { ApiServer } from "./api_server.ts";
import { ApiCaller } from "./caller.ts";

interface Arrived {
  readonly request: Request;
  readonly asked: Asked;
  /** Read once. */
  readonly body: () => Promise<Uint8Array>;
}

export interface Admitted {
  readonly principal: Principal;
  /** Absent: the request is signed. */
  readonly session?: Session;
  /** To be sent with the answer. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Throws ApiError, S3Error. */
export async function authenticate(arrived: Arrived, server: ApiServer): Promise<Admitted> {
  return isSigned(arrived.request.headers)
    ? { principal: await signer(arrived, server), headers: {} }
    : await signedIn(arrived, server);
}

async function signer({ asked, body }: Arrived, { signatures }: ApiServer): Promise<Principal> {
  try {
    return await signatures.authenticate(asked, body);
  } catch (error) {
    // Some are of the request's address, whoever sent it.
    const isOfCredentials = error instanceof S3Error && error.status < 500 &&
      error.code !== "InvalidURI" && error.code !== "KeyTooLongError";
    if (!isOfCredentials) throw error;
    throw unauthenticated(error.code, error.message, error);
  }
}

async function signedIn({ request }: Arrived, { sessions }: ApiServer): Promise<Admitted> {
  // A page that looks by itself does not keep its session from being idle.
  const isUse = !request.headers.has("x-unattended");
  const found = await sessions.authenticate(request, { isUse });
  if (found.refusal === "crossSite") throw crossSite();
  if (found.refusal !== undefined) {
    throw unauthenticated("Unauthenticated", "Credentials that hold are needed for this.");
  }
  return found;
}

/** Whether who was admitted would be again, and may do this, now. Never rejects. */
export async function stillHolds(
  { principal, asked }: Pick<ApiCaller, "principal" | "asked">,
  action: AdminAction,
  { sessions, credentials, reader, accesses, region, clock }: ApiServer,
): Promise<boolean> {
  try {
    const headers = new Headers();
    for (const name of ["authorization", "cookie"]) {
      const value = asked.headers.get(name);
      if (value !== undefined) headers.set(name, value);
    }
    const found = isSigned(headers)
      ? await credentials.get(principal.accessKeyId ?? "")
      : await sessions.authenticate({ headers, method: "GET", url: "" }, { isUse: false });
    if (found === undefined || "refusal" in found && found.refusal !== undefined) return false;
    const now = { principal: found.principal, asked, reader, accesses, region, clock };
    new ApiCaller(now).require(action);
    return true;
  } catch {
    return false;
  }
}

/** Who a caller is by now, whose answer goes on; undefined once their credentials hold no more. */
export async function callerNow(
  caller: ApiCaller,
  { sessions, credentials }: Pick<ApiServer, "sessions" | "credentials">,
): Promise<ApiCaller | undefined> {
  const { principal: { accessKeyId = "" }, session } = caller;
  const principal = session === undefined
    ? (await credentials.get(accessKeyId))?.principal
    : await sessions.goOn(session);
  return principal && caller.as(principal);
}
