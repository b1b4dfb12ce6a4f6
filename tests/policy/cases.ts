/** Decisions derived by hand from AWS's pages, whose titles they carry. Where a page tells an
 * example, the case is that example with names of our own. */
import { CONDITION_CASES } from "./condition_cases.ts";
import { EFFECT_CASES, S3_CASES, SESSION_CASES } from "./effect_cases.ts";
import { ELEMENT_CASES, PRINCIPAL_CASES } from "./element_cases.ts";
import type { PolicyCase } from "./policy_case.ts";

export const POLICY_CASES: readonly PolicyCase[] = [
  ...EFFECT_CASES,
  ...SESSION_CASES,
  ...ELEMENT_CASES,
  ...PRINCIPAL_CASES,
  ...CONDITION_CASES,
  ...S3_CASES,
];
