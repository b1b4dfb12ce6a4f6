/** Entry of the writer isolate. */
import { openWriter, runWriter } from "./writer.ts";

runWriter(self as unknown as Parameters<typeof runWriter>[0], openWriter);
