/** Policies as an operator writes them: an object of the configuration file, or JSON as a text. Both
 * become the text that is kept. The rules are server/auth/policy/. */
import * as z from "zod/mini";
import { PolicyError } from "../auth/policy/findings.ts";
import { parsePolicy, requireBucketResources } from "../auth/policy/parse_policy.ts";
import { DeclarationMistake } from "./declared_list.ts";

export const policyDocument = () =>
  z.union([z.string(), z.record(z.string(), z.unknown())], {
    error: "must be a policy: an object, or JSON as a text",
  });

export type PolicyDocument = z.output<ReturnType<typeof policyDocument>>;

/** The text to keep. `bucket`: the one it is a policy of. Throws DeclarationMistake. */
export function policyText(document: PolicyDocument, bucket?: string): string {
  const text = typeof document === "string" ? document : JSON.stringify(document, null, 2);
  try {
    if (bucket === undefined) parsePolicy(text, "identity");
    else requireBucketResources(parsePolicy(text, "bucket"), bucket);
    return text;
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    const { message, line, column, path } = error;
    if (typeof document === "string") {
      const place = `line ${line}, column ${column}`;
      throw new DeclarationMistake(`must be a policy, ${place}: ${message}`);
    }
    throw new DeclarationMistake(`must be as in a policy: ${message}`, stepsOf(path));
  }
}

/** `Statement[0].Effect` → Statement, 0, Effect. What has no such name is left to the place above. */
function stepsOf(path: string): readonly PropertyKey[] {
  return path.split(".").flatMap((piece) => {
    const [name = "", ...indexes] = piece.split("[");
    return [...(name === "" ? [] : [name]), ...indexes.map((index) => parseInt(index))];
  });
}
