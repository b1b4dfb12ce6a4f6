/** AssumeRole and GetSessionToken: whoever has an access key may have temporary credentials of the
 * same permissions or fewer. No policy is asked: a role that would trust somebody is not there, and
 * nobody gets more than they have. */
import type { Principal } from "../auth/principal.ts";
import type { IssuedSession, SessionInput } from "../auth/session_credentials.ts";
import type { StsAction, StsContext } from "./action.ts";
import { assumedRoleXml, credentialsXml } from "./caller.ts";
import { StsError } from "./errors.ts";
import { durationOf, invalid, packedSize, roleSession } from "./parameters.ts";

export const assumeRole: StsAction = {
  name: "AssumeRole",
  signed: true,
  // ExternalId is for the role's trust policy.
  fields: ["RoleArn", "RoleSessionName", "DurationSeconds", "Policy", "PolicyArns", "ExternalId"],
  async handle(form, context) {
    const input = roleSession(form);
    const named = input.policies ?? [];
    if ((await context.policies.find(named)).length < named.length) {
      throw invalid("Value at 'policyArns' names a policy that does not exist");
    }
    const session = await issue(context, input);
    return {
      Credentials: credentialsXml(session),
      AssumedRoleUser: assumedRoleXml(session.principal),
      ...packedSize(input),
    };
  },
};

export const getSessionToken: StsAction = {
  name: "GetSessionToken",
  signed: true,
  fields: ["DurationSeconds"],
  async handle(form, context) {
    const session = await issue(context, { duration: durationOf(form, 43_200) });
    return { Credentials: credentialsXml(session) };
  },
};

async function issue(
  { principal, sessions, record }: StsContext,
  input: SessionInput,
): Promise<IssuedSession> {
  const session = await sessions.issueForKey(keyOf(principal), input);
  // Deleted since its signature was verified.
  if (session === undefined) throw new StsError("InvalidClientTokenId");
  await record(session);
  return session;
}

/** A session that could make sessions would never end. */
function keyOf({ session, accessKeyId }: Principal): string {
  if (session === undefined && accessKeyId !== undefined) return accessKeyId;
  throw new StsError("AccessDenied", {
    message: "Temporary credentials cannot be had with temporary credentials",
  });
}
