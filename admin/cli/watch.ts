/** What the management API tells as it happens: server-sent events (HTML Standard, section 9.2), of which it
 * uses comments and one line of data each. */
import type { Buffer } from "node:buffer";
import type { Api, QueryValues } from "./api.ts";
import { CliError } from "./cli_error.ts";
import type { Session } from "./command.ts";
import { listAt, numberAt } from "./json_answer.ts";
import type { Column } from "./output.ts";

/** Milliseconds before it is asked anew: the server ends each answer after a while. */
const PAUSE = 1_000;
/** Characters of an event. */
const LONGEST = 64 * 2 ** 20;
const DATA = "data:";

/** Prints items as they come. Never ends by itself; throws CliError. */
export async function watch(
  path: string,
  query: QueryValues,
  { columns, session: { api, output, terminal } }: {
    readonly columns: readonly Column[];
    readonly session: Session;
  },
): Promise<never> {
  const print = output.follow(columns);
  for (;;) {
    for await (const event of events(api, path, query)) {
      const leftOut = numberAt(event, "leftOut") ?? 0;
      if (leftOut > 0) await terminal.warn(`${leftOut} were left out`);
      for (const item of listAt(event, "items")) await print(item);
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}

async function* events(api: Api, path: string, query: QueryValues): AsyncIterable<unknown> {
  for await (const line of lines(await api.stream(path, query))) {
    if (!line.startsWith(DATA)) continue;
    try {
      yield JSON.parse(line.slice(DATA.length));
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      throw new CliError("The server told what is no JSON");
    }
  }
}

async function* lines(body: AsyncIterable<Buffer>): AsyncIterable<string> {
  const decoder = new TextDecoder();
  let pieces: string[] = [], length = 0;
  for await (const bytes of body) {
    const [rest = "", ...others] = decoder.decode(bytes, { stream: true }).split("\n");
    pieces.push(rest);
    length += rest.length;
    if (length > LONGEST) throw new CliError("The server told more at once than can be read");
    for (const next of others) {
      yield pieces.join("");
      pieces = [next];
      length = next.length;
    }
  }
}
