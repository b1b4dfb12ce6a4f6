/** The bound of bringing bytes to the disk: one file, written in blocks and synced, then removed.
 * Reads `{directory, size}` as JSON, prints `{bytesPerSecond}`. */
import { closeSync, fsyncSync, openSync, unlinkSync, writeSync } from "node:fs";
import { randomBytes } from "node:crypto";

const { directory, size }: { directory: string; size: number } = JSON.parse(
  await new Response(Deno.stdin.readable).text(),
);
const block = randomBytes(512 * 1024);
const path = `${directory}/written`;
const begin = performance.now();
const file = openSync(path, "wx", 0o600);
for (let written = 0; written < size; written += block.length) writeSync(file, block);
fsyncSync(file);
closeSync(file);
const bytesPerSecond = size / (performance.now() - begin) * 1000;
unlinkSync(path);
console.log(JSON.stringify({ bytesPerSecond }));
