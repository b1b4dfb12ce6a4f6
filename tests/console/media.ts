/** A small file of each type the console shows. */
import { Buffer } from "node:buffer";
import type { Page } from "../support/browser.ts";

export interface MediaFile {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

/** One pixel. */
const PNG =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5E" +
  "rkJggg==";

/** A tenth of a second of silence: 8,000 samples a second, 8 bits each. */
function wav(): Buffer {
  const samples = 800, head = Buffer.alloc(44);
  head.write("RIFF");
  head.writeUInt32LE(36 + samples, 4);
  head.write("WAVEfmt ", 8);
  head.writeUInt32LE(16, 16);
  for (const [at, value] of [[20, 1], [22, 1], [32, 1], [34, 8]] as const) {
    head.writeUInt16LE(value, at);
  }
  head.writeUInt32LE(8_000, 24);
  head.writeUInt32LE(8_000, 28);
  head.write("data", 36);
  head.writeUInt32LE(samples, 40);
  return Buffer.concat([head, Buffer.alloc(samples, 128)]);
}

export const PDF = `%PDF-1.7
1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj
2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj
3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]>> endobj
trailer <</Root 1 0 R>>
%%EOF`;

/** Filmed by the browser itself: a few frames of a canvas. */
const FILM = `(async () => {
  const canvas = document.createElement("canvas");
  const draw = () => canvas.getContext("2d").fillRect(Math.random() * 9, 0, 9, 9);
  const drawing = setInterval(draw, 10);
  const recorder = new MediaRecorder(canvas.captureStream(25), { mimeType: "video/webm" });
  const parts = [];
  const ended = new Promise((resolve) => recorder.onstop = resolve);
  recorder.ondataavailable = ({ data }) => {
    parts.push(data);
    if (data.size > 0 && recorder.state === "recording") recorder.stop();
  };
  recorder.start(100);
  await ended;
  clearInterval(drawing);
  return [...new Uint8Array(await new Blob(parts).arrayBuffer())];
})()`;

/** One of each; the film is made by the browser of the page. */
export async function mediaFiles(page: Page): Promise<readonly MediaFile[]> {
  const file = (name: string, mimeType: string, content: Buffer | string) => ({
    ...{ name, mimeType },
    buffer: Buffer.from(content as string),
  });
  return [
    file("film.webm", "video/webm", Buffer.from(await page.evaluate<number[]>(FILM))),
    file("picture.png", "image/png", Buffer.from(PNG, "base64")),
    file("sound.wav", "audio/wav", wav()),
    file("paper.pdf", "application/pdf", PDF),
    file("words.txt", "text/plain", "words of the text"),
    file("program.ts", "", "export const answer = 42;"),
    file("notes.md", "text/markdown", "# The title\n\n**bold** words"),
    file("rows.csv", "text/csv", 'name,city\nKim,"Town, far"\n'),
    file("data.json", "application/json", '{"a":[1]}'),
  ];
}
