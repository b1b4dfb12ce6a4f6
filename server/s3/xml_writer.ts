/** XML for S3 answers. */

export type XmlValue =
  | string
  | number
  | boolean
  | undefined
  | XmlRecord
  | readonly XmlValue[];

/** Elements in insertion order. An array repeats its element; undefined is left out; a name
 * beginning with `@` is an attribute of the enclosing element. */
export interface XmlRecord {
  readonly [name: string]: XmlValue;
}
