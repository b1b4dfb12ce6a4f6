/** What STS calls whoever asks, and the credentials it hands out. */
import { ACCOUNT, type Principal } from "../auth/principal.ts";
import type { IssuedSession } from "../auth/session_credentials.ts";
import type { XmlRecord } from "../s3/xml_writer.ts";

export interface Caller {
  readonly arn: string;
  readonly userId: string;
}

/** A session with a role is told as one of the role; there are none, so that stands the user. */
export function callerOf({ user, session }: Principal): Caller {
  const userId = user?.id ?? ACCOUNT;
  const name = session?.name;
  if (name === undefined) {
    return { arn: user?.asked.arn ?? `arn:aws:iam::${ACCOUNT}:root`, userId };
  }
  const role = user === undefined ? "root" : user.federated ? user.id : user.asked.name;
  return {
    arn: `arn:aws:sts::${ACCOUNT}:assumed-role/${role}/${name}`,
    userId: `${userId}:${name}`,
  };
}

export function assumedRoleXml(principal: Principal): XmlRecord {
  const { arn, userId } = callerOf(principal);
  return { AssumedRoleId: userId, Arn: arn };
}

export function credentialsXml(session: IssuedSession): XmlRecord {
  return {
    AccessKeyId: session.accessKeyId,
    SecretAccessKey: session.secretAccessKey,
    SessionToken: session.token,
    Expiration: new Date(session.expiresAt).toISOString().replace(/\.\d{3}/, ""),
  };
}
