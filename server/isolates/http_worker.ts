/** Entry of an HTTP isolate. */
import { openBlobs, runHttp } from "./http.ts";

runHttp(self as unknown as Parameters<typeof runHttp>[0], openBlobs);
