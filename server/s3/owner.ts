/** Owners and initiators as S3 writes them in listings and ACLs. */
import type { Principal } from "../auth/principal.ts";
import type { XmlRecord } from "./xml_writer.ts";

/** The owner of a bucket or object: `owner` is a canonical user id. The display name is known, and
 * told, only of who asks; AWS itself tells none any more. */
export function ownerXml(owner: string, asking: Principal): XmlRecord {
  return owner === asking.id ? { ID: owner, DisplayName: asking.name } : { ID: owner };
}

/** Who began an upload: `initiator` is a principal's name, as the journal has it. */
export function initiatorXml(initiator: string, asking: Principal): XmlRecord {
  return {
    ID: initiator === asking.name ? asking.id : initiator,
    DisplayName: initiator,
  };
}
