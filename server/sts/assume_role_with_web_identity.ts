/** AssumeRoleWithWebIdentity: temporary credentials for whom the operator's identity provider vouches
 * for. They may what the policies say that the token's claims lead to, and nothing else. */
import { OidcError } from "../auth/oidc_claims.ts";
import type { StsAction } from "./action.ts";
import { assumedRoleXml, credentialsXml } from "./caller.ts";
import { StsError } from "./errors.ts";
import { invalid, packedSize, required, roleSession } from "./parameters.ts";

/** Of one identity: a token names them all. */
const MOST_POLICIES = 20;

export const assumeRoleWithWebIdentity: StsAction = {
  name: "AssumeRoleWithWebIdentity",
  signed: false,
  fields: [
    "RoleArn",
    "RoleSessionName",
    "DurationSeconds",
    "Policy",
    "PolicyArns",
    "WebIdentityToken",
    "ProviderId",
  ],
  async handle(form, { sessions, policies, tokens, record }) {
    const input = roleSession(form);
    const token = required(form, "WebIdentityToken");
    if (tokens === undefined) {
      throw new StsError("InvalidIdentityToken", { message: "No identity provider is set" });
    }
    const { claims, identity } = await tokens.verify(token);
    const { issuer, id, name, subject } = identity;
    const theirs = (await policies.find(identity.policies)).map((policy) => policy.name);
    if (theirs.length === 0 || theirs.length > MOST_POLICIES) {
      throw new OidcError("rejected", `The claims lead to ${theirs.length} policies`);
    }
    const named = input.policies ?? [];
    if ((await policies.find(named)).length < named.length) {
      throw invalid("Value at 'policyArns' names a policy that does not exist");
    }
    const holder = { issuer, id, name, policies: theirs };
    const session = await sessions.issueFederated(holder, input);
    if (session === undefined) throw new StsError("InvalidIdentityToken");
    await record(session);
    return {
      Credentials: credentialsXml(session),
      SubjectFromWebIdentityToken: subject,
      AssumedRoleUser: assumedRoleXml(session.principal),
      Provider: issuer,
      Audience: [claims["aud"]].flat().map(String).join(","),
      ...packedSize(input),
    };
  },
};
