/** May this principal do this? Denied by default; root may all. Policies come to join here. */
import { S3Error } from "../s3/errors.ts";
import type { Principal } from "./principal.ts";

/** What an action is done to. `key` absent: the bucket itself; `bucket` absent: the service. */
export interface Target {
  readonly bucket?: string;
  readonly key?: string;
}

/** Throws AccessDenied unless `principal` may do `action` (e.g. `s3:GetObject`) to `target`. */
export function authorize(principal: Principal, _action: string, _target: Target): void {
  if (principal.kind !== "root") throw new S3Error("AccessDenied");
}
