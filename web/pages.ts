/** The console's pages by the first step of their address: the server answers each with the same
 * document, and the browser shows the one that is meant. */
export const PAGES = [
  "",
  "sign-in",
  "buckets",
  "users",
  "groups",
  "access-keys",
  "policies",
  "simulator",
  "shares",
  "audit",
  "trace",
  "refusals",
  "status",
  "configuration",
  "connect",
  "account",
] as const;

export type Page = typeof PAGES[number];

/** What the document tells the program in it before anybody has signed in. */
export interface Introduction {
  readonly version: string;
  /** Where browsers reach S3; absent while the server starts, as the region is. */
  readonly s3Url?: string;
  readonly region?: string;
  /** Whether people can also sign in at an OIDC provider. */
  readonly oidc: boolean;
  /** Whether the browser came with a session, which may be over. */
  readonly mayBeSignedIn: boolean;
  /** Built from the sources here: the page loads itself again when they change. */
  readonly development: boolean;
}
