/** An action of STS is one record; service.ts is the only caller. */
import type { NamedPolicies } from "../auth/named_policies.ts";
import type { OidcTokens } from "../auth/oidc_tokens.ts";
import type { Principal } from "../auth/principal.ts";
import type { IssuedSession, SessionCredentials } from "../auth/session_credentials.ts";
import type { XmlRecord } from "../s3/xml_writer.ts";
import type { Form } from "./parameters.ts";

export interface StsAction {
  /** AWS's own name: it appears in logs and metrics. */
  readonly name: string;
  /** False: it is the token in the form that tells who asks. */
  readonly signed: boolean;
  /** Fields it takes besides Action and Version. */
  readonly fields: readonly string[];
  /** What stands in the result element. Throws StsError, OidcError. */
  handle(form: Form, context: StsContext): Promise<XmlRecord>;
}

export interface StsContext {
  /** Of a signed action. */
  readonly principal: Principal;
  readonly sessions: SessionCredentials;
  readonly policies: NamedPolicies;
  /** Absent: no provider is set. */
  readonly tokens?: OidcTokens;
  /** Writes to the journal that it was given out: before it is, so that none is unknown. */
  record(session: IssuedSession): Promise<void>;
}
