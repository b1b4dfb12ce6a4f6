/** Bytes to a server on a connection of their own, and every answer until the server ends it: for
 * requests that no client would send. */
import { strict as assert } from "node:assert";
import { Buffer } from "node:buffer";
import { RawConnection, type RawResponse } from "./raw_http.ts";
import { parseXmlAnswer } from "./xml.ts";

/** Milliseconds until an exchange without an end counts as hung. */
const DEADLINE = 10_000;

/** One character a byte. Throws when there is no end to it, or what comes is no HTTP. `patience`: ends
 * the sending side when nothing came for so many milliseconds; what the server was still about to
 * answer may then be lost. Absent: never. 0: as soon as all is sent. */
export async function exchange(
  port: number,
  request: string,
  patience?: number,
): Promise<readonly RawResponse[]> {
  using connection = await RawConnection.open("127.0.0.1", port);
  let hung = false;
  const deadline = setTimeout(() => {
    hung = true;
    connection[Symbol.dispose]();
  }, DEADLINE);
  let end: ReturnType<typeof setTimeout> | undefined;
  const wait = () => {
    clearTimeout(end);
    if (patience !== undefined) end = setTimeout(() => void endWrite(connection), patience);
  };
  const answers: RawResponse[] = [];
  // The server may hang up before it has read all.
  const writing = connection.write(Buffer.from(request, "latin1")).then(wait, () => {});
  try {
    for (;;) {
      // HEAD counts at the beginning alone: what follows is GET.
      answers.push(await connection.read(answers.length === 0 && /^\s*HEAD /.test(request)));
      wait();
    }
  } catch (error) {
    assert.ok(!hung, `no end to ${JSON.stringify(request.slice(0, 300))}`);
    if (!isEnd(error)) throw error;
  } finally {
    await writing;
    clearTimeout(end);
    clearTimeout(deadline);
  }
  return answers;
}

async function endWrite(connection: RawConnection): Promise<void> {
  // Over already, or hung up on.
  await connection.endWrite().catch(() => {});
}

/** Between answers the connection was closed; or reset, as when the server did not read all. */
function isEnd(error: unknown): boolean {
  if (error instanceof Deno.errors.ConnectionReset) return true;
  return error instanceof Error && error.message === 'connection closed in mid-answer after ""';
}

/** Whatever was asked: no 5xx but 501 and the 503 that says slow down, errors are well-formed XML
 * (the runtime's own have no body, those of `/-/` are text), no header holds a control character. */
export function expectSound(answer: RawResponse, what: string): void {
  const { status, body } = answer;
  const type = answer.header("content-type");
  const root = type === "application/xml" && body.length > 0
    ? parseXmlAnswer(Buffer.from(body).toString())
    : undefined;
  if (status >= 500) {
    const known = status === 501 ? "NotImplemented" : status === 503 ? "SlowDown" : "none";
    assert.equal(root?.get("Code"), known, `${what}: ${status} ${Buffer.from(body)}`);
  }
  const own = status === 404 && type?.startsWith("text/plain") === true;
  if (status >= 400 && body.length > 0 && !own) {
    assert.equal(root?.name, "Error", `${what}: ${status} ${Buffer.from(body)}`);
    assert.match(root.need("Code"), /^[A-Z][A-Za-z0-9]+$/, what);
  }
  for (const [name, value] of answer.lines) {
    assert.match(name, /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, what);
    assert.doesNotMatch(value, /[\x00-\x08\x0a-\x1f\x7f]/, what);
  }
}
