/** What the server finds wrong with a policy as it is typed: asked when the typing rests. */
import { useEffect, useState } from "preact/hooks";
import { answered, api, type Schemas } from "../api.ts";
import { may } from "../permissions.ts";
import { type Resource, useResource } from "../resource.ts";

export type Finding = Schemas["Finding"];

export interface PolicyKindOptions {
  readonly kind: "identity" | "bucket";
  /** The one a bucket policy is for. */
  readonly bucket?: string | undefined;
}

/** Milliseconds. */
const REST = 350;

/** Data: in the order of the text; undefined while it is not known, of an empty text, and for who may
 * not ask. */
export function usePolicyCheck(
  document: string,
  { kind, bucket }: PolicyKindOptions,
): Resource<readonly Finding[] | undefined> {
  const [rested, setRested] = useState(document);
  useEffect(() => {
    const timer = setTimeout(() => setRested(document), REST);
    return () => clearTimeout(timer);
  }, [document]);
  const isAsked = rested.trim() !== "" && may("admin:ValidatePolicy") === true;
  return useResource(`${isAsked} ${kind} ${bucket} ${rested}`, async (signal) => {
    if (!isAsked) return undefined;
    const body = { document: rested, kind, ...(bucket === undefined ? {} : { bucket }) };
    return (await answered(api.POST("/api/v1/policies/validate", { body, signal }))).findings;
  });
}
