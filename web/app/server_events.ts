/** The text of server-sent events (HTML Standard, section 9.2), as this server writes it: lines of data
 * and comments, an empty line behind each event. */

/** Data of the events that are there as a whole, and what is there of the next. Lines that are no data
 * are left out: this server sends none but comments. */
export function completeEvents(text: string): readonly [data: readonly unknown[], rest: string] {
  const blocks = text.split("\n\n");
  const rest = blocks.pop() ?? "";
  const data = blocks.flatMap((block) => {
    const lines = block.split("\n").filter((line) => line.startsWith("data: "));
    return lines.length === 0 ? [] : [JSON.parse(lines.map((line) => line.slice(6)).join("\n"))];
  });
  return [data, rest];
}
