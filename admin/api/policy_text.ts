/** Policies as requests bring them, in whichever field. */
import { PolicyError } from "../../server/auth/policy/findings.ts";
import { parsePolicy } from "../../server/auth/policy/parse_policy.ts";
import type { Policy } from "../../server/auth/policy/policy.ts";
import { invalidPolicy } from "./api_error.ts";

/** Throws ApiError 400, which names the field. */
export function readPolicy(field: string, text: string): Policy<"identity"> {
  try {
    return parsePolicy(text, "identity");
  } catch (error) {
    throw error instanceof PolicyError ? invalidPolicy(field, error) : error;
  }
}
