/** The configuration file: YAML, and so JSON too. Says of every name on which line it stands. */
import { LineCounter, parseDocument } from "yaml";
import { ConfigError } from "./config_error.ts";
import { fromTree, type GivenSettings, type ReadText, reason } from "./sources.ts";

/** The settings in the file at `path`. `source`: who named the file. ConfigError when it cannot be
 * read or holds something else. */
export function fromFile(path: string, source: string, readText: ReadText): GivenSettings {
  let text: string;
  try {
    text = readText(path);
  } catch (error) {
    throw new ConfigError(`${source} names ${path}, which cannot be read: ${reason(error)}`);
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [problem] = document.errors;
  if (problem !== undefined) {
    throw new ConfigError(
      `${path} line ${lines.linePos(problem.pos[0]).line} is not YAML: ${reason(problem)}`,
    );
  }
  // Of what is not there: the line of what it would be in.
  const line = (keys: readonly PropertyKey[]): string => {
    const node = document.getIn(keys, true) as { range?: readonly number[] } | undefined;
    const start = node?.range?.[0];
    if (start !== undefined) return `${path} line ${lines.linePos(start).line}`;
    return keys.length === 0 ? path : line(keys.slice(0, -1));
  };
  let tree: unknown;
  try {
    tree = document.toJS();
  } catch (error) {
    throw new ConfigError(`${path} is not YAML: ${reason(error)}`); // An alias of nothing.
  }
  return fromTree(tree ?? {}, line);
}
