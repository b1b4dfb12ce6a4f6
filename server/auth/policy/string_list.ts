/** The shape most elements of a policy have: one text, or a list of at least one. */
import type { Findings } from "./findings.ts";
import type { JsonNode, JsonString } from "./json_reader.ts";

/** The texts of `node`; what is none is left out and among `findings`. */
export function readStringList(node: JsonNode, findings: Findings): readonly JsonString[] {
  const items = node.kind === "array" ? node.items : [node];
  if (items.length === 0) findings.error(node, "an empty list");
  return items.flatMap((item) => {
    if (item.kind === "string") return item;
    findings.error(item, "must be a text or a list of texts");
    return [];
  });
}
