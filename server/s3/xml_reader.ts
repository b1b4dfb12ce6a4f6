/** Strict XML for S3 request bodies. */

export interface XmlElement {
  /** Local name, prefix dropped. */
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** Text content as written, entities decoded; "" when it has child elements only. */
  readonly text: string;
}
