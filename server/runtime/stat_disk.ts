/** How much room a file system has. */
import { statfs } from "node:fs";
import { promisify } from "node:util";

/** Of the file system `path` is on. Older runtimes have it in this form only. */
export const statDisk = promisify(statfs);
