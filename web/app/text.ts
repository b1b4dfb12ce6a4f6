/** Every word the console says: one catalogue, of which another language would be another one. */
import { en } from "./text/en.ts";

export type Catalogue = typeof en;
export const text: Catalogue = en;
