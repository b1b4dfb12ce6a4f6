/** What conditions and variables may ask of a request. Refuses to know where the values came from:
 * whoever builds a context takes them from the server's own knowledge, never from a header of the
 * key's name. */

/** Condition keys in lower case (`aws:sourceip`, `s3:prefix`) to values; a key with a single value
 * has one element. A key that is absent and one without elements are the same. */
export type RequestContext = ReadonlyMap<string, readonly string[]>;

/** What answers whether one value of a request fits one value of a policy. */
export type ValueMatcher = (value: string, context: RequestContext) => boolean;
