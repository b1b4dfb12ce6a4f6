/** A request as operations see it: parsed once, no HTTP library in sight. */

export type Method = "GET" | "HEAD" | "PUT" | "POST" | "DELETE";

/** Query parameters, decoded once, in the order sent. `?x` and `?x=` are both `["x", ""]`. */
export type QueryPairs = readonly (readonly [name: string, value: string])[];

/** Query lookups over the parsed pairs: `get` returns the first value, undefined when absent. */
export class Query {
  constructor(readonly pairs: QueryPairs) {}

  get(name: string): string | undefined {
    for (const pair of this.pairs) if (pair[0] === name) return pair[1];
    return undefined;
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }
}

/** What the request names. Made by address.ts from the raw target, once; signature, policy and
 * storage all use this one value. */
export interface Address {
  /** Absent at service level. */
  readonly bucket?: string;
  /** Absent at service and bucket level; never "". */
  readonly key?: string;
  readonly query: Query;
  /** Percent-decoded path and raw pieces the signature is computed from. */
  readonly rawPath: string;
  readonly rawQuery: string;
}

export interface S3Request {
  /** `x-amz-request-id` of the answer. */
  readonly id: string;
  readonly method: Method;
  readonly address: Address;
  /** Lower-case names; values as received, one UTF-16 unit a byte (Latin-1). */
  readonly headers: ReadonlyMap<string, string>;
  readonly secure: boolean;
  /** Milliseconds since the epoch, taken once. */
  readonly time: number;
  /** Present when the body is a browser's form; the address then has the key it names. */
  readonly form?: Form;
}

/** What of a form came before its file. */
export interface Form {
  /** Names in lower case, each once; decoded text. */
  readonly fields: ReadonlyMap<string, string>;
  /** Of the file, as sent; `""` when it has none. */
  readonly filename: string;
}
