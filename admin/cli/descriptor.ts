/** The outputs of a process, by their descriptors: each write is over when the system has all of it. The
 * streams of the process are not used: those of some runtimes lose the ends of large pieces. */
import { write } from "node:fs";

/** Writes all of it. Rejects with the system's error, EPIPE when nobody reads any more. */
export type Sink = (bytes: Uint8Array) => Promise<void>;

/** 1 is standard output, 2 standard error. */
export function sinkOf(descriptor: 1 | 2): Sink {
  return async (bytes) => {
    for (let rest = bytes; rest.length > 0;) {
      rest = rest.subarray(await writeSome(descriptor, rest));
    }
  };
}

/** Returns how many bytes were taken. */
async function writeSome(descriptor: number, bytes: Uint8Array): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  write(descriptor, bytes, 0, bytes.length, null, (error, written) => {
    if (error === null) resolve(written);
    else reject(error);
  });
  return await promise;
}
