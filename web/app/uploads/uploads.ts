/** The uploads of this page: one queue, which goes on wherever in the console one is. */
import { UploadQueue } from "./upload_queue.ts";

export const uploads = new UploadQueue();
