/** Who a request speaks for, once its signature is verified. */

export interface Principal {
  /** `anonymous`: no credentials were sent; only policies can allow it anything. */
  readonly kind: "root" | "anonymous";
  /** Shown in listings, the journal and logs, e.g. the root user name; `anonymous`. */
  readonly name: string;
  /** 64 hex characters, what S3 calls the canonical user id; all zeros for anonymous. */
  readonly id: string;
  readonly accessKeyId?: string;
}

export interface Credential {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly principal: Principal;
}

/** Access keys to credentials; undefined for one not known, disabled or expired. */
export interface Credentials {
  get(accessKeyId: string): Promise<Credential | undefined> | Credential | undefined;
}

/** Nobody in particular: a request without credentials. */
export const ANONYMOUS: Principal = {
  kind: "anonymous",
  name: "anonymous",
  id: "0".repeat(64),
};
