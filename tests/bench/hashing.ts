/** The bound of hashing: one core, one hash, bytes from memory. Reads `{algorithm, milliseconds}`
 * as JSON, prints `{bytesPerSecond}`. */
import { createHash, randomBytes } from "node:crypto";

const { algorithm, milliseconds }: { algorithm: string; milliseconds: number } = JSON.parse(
  await new Response(Deno.stdin.readable).text(),
);
const block = randomBytes(1024 * 1024);
const hash = createHash(algorithm);
for (let i = 0; i < 32; i++) hash.update(block); // warm
let bytes = 0;
const begin = performance.now();
while (performance.now() - begin < milliseconds) {
  hash.update(block);
  bytes += block.length;
}
console.log(JSON.stringify({ bytesPerSecond: bytes / (performance.now() - begin) * 1000 }));
