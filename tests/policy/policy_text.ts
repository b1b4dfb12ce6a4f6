/** Texts of policies, and what parsing says of them. */
import assert from "node:assert/strict";
import { PolicyError } from "../../server/auth/policy/findings.ts";
import { parsePolicy } from "../../server/auth/policy/parse_policy.ts";
import type { PolicyKind } from "../../server/auth/policy/policy.ts";

export const HEAD = '"Version":"2012-10-17"';
export const GET = '"Action":"s3:GetObject"';
export const ALL = '"Resource":"*"';
export const IN_BUCKET = '"Resource":"arn:aws:s3:::b/*"';

/** A policy of one allowing statement with these elements. */
export function policy(...elements: readonly string[]): string {
  return `{${HEAD},"Statement":[{"Effect":"Allow",${elements.join(",")}}]}`;
}

export function condition(text: string): string {
  return policy(GET, ALL, `"Condition":${text}`);
}

/** What parsing `text` throws; the test fails when it does not. */
export function errorOf(text: string, kind: PolicyKind): PolicyError {
  try {
    parsePolicy(text, kind);
  } catch (error) {
    if (error instanceof PolicyError) return error;
    throw error;
  }
  return assert.fail(`accepted: ${text.slice(0, 200)}`);
}
