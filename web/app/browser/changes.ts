/** What was stored or deleted while somebody looks: whoever changes keys says so here, and the listing
 * that shows their folder is loaded again. */
import { signal } from "@preact/signals";

export interface Change {
  readonly bucket: string;
  readonly key: string;
}

export const lastChange = signal<Change | undefined>(undefined);

export function noteChange(bucket: string, key: string): void {
  lastChange.value = { bucket, key };
}
