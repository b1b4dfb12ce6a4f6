/** Markdown as the few things it is made of: headings, paragraphs, lists, quotes, code. What is HTML in
 * it stays text, pictures are told of by their words, and only web addresses are links. */

export type Inline =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "code"; readonly text: string }
  | { readonly kind: "strong"; readonly of: readonly Inline[] }
  | { readonly kind: "emphasis"; readonly of: readonly Inline[] }
  | { readonly kind: "link"; readonly url: string; readonly text: string };

export type Block =
  | { readonly kind: "heading"; readonly level: number; readonly of: readonly Inline[] }
  | { readonly kind: "paragraph"; readonly of: readonly Inline[] }
  | { readonly kind: "quote"; readonly of: readonly Inline[] }
  | { readonly kind: "code"; readonly text: string }
  | {
    readonly kind: "list";
    readonly isOrdered: boolean;
    readonly items: readonly (readonly Inline[])[];
  }
  | { readonly kind: "rule" }
  /** The rest is left out. */
  | { readonly kind: "more" };

/** What becomes elements of a page, which takes browsers seconds for tens of thousands. */
const MOST_PIECES = 5_000;

interface Budget {
  left: number;
}

const HEADING = /^(#{1,6})\s(.*)$/s;
const FENCE = /^(?:```|~~~)/;
const RULE = /^(?:-{3,}|\*{3,}|_{3,})\s*$/;
const QUOTE = /^>\s?/;
const BULLET = /^\s{0,8}(?:[-*+]|(\d{1,9})[.)])\s+/;

export function blocksOf(source: string): readonly Block[] {
  const lines = source.split(/\r?\n/), blocks: Block[] = [];
  const budget: Budget = { left: MOST_PIECES };
  const inlines = (text: string) => inlinesOf(text, budget);
  let at = 0;
  const takeWhile = (holds: (line: string) => boolean) => {
    const from = at;
    while (at < lines.length && holds(lines[at]!)) at++;
    return lines.slice(from, at);
  };
  while (at < lines.length && budget.left > 0) {
    budget.left--;
    const line = lines[at]!, heading = HEADING.exec(line);
    if (line.trim() === "") at++;
    else if (FENCE.test(line)) {
      at++;
      const text = takeWhile((each) => !FENCE.test(each)).join("\n");
      at++;
      blocks.push({ kind: "code", text });
    } else if (heading !== null) {
      at++;
      const [, marks = "", title = ""] = heading;
      blocks.push({ kind: "heading", level: marks.length, of: inlines(title.trim()) });
    } else if (RULE.test(line)) {
      at++;
      blocks.push({ kind: "rule" });
    } else if (QUOTE.test(line)) {
      const quoted = takeWhile((each) => QUOTE.test(each)).map((each) => each.replace(QUOTE, ""));
      blocks.push({ kind: "quote", of: inlines(quoted.join(" ")) });
    } else if (BULLET.test(line)) {
      const isOrdered = BULLET.exec(line)?.[1] !== undefined, items: string[] = [];
      for (const each of takeWhile((each) => BULLET.test(each) || /^\s+\S/.test(each))) {
        if (BULLET.test(each)) items.push(each.replace(BULLET, ""));
        else items[items.length - 1] += ` ${each.trim()}`;
      }
      const shown = items.slice(0, budget.left);
      budget.left -= items.length;
      blocks.push({ kind: "list", isOrdered, items: shown.map(inlines) });
    } else {
      const text = [lines[at++]!, ...takeWhile((each) => !isStart(each))].join(" ");
      blocks.push({ kind: "paragraph", of: inlines(text) });
    }
  }
  if (budget.left <= 0) blocks.push({ kind: "more" });
  return blocks;
}

function isStart(line: string): boolean {
  return line.trim() === "" ||
    [HEADING, FENCE, RULE, QUOTE, BULLET].some((pattern) => pattern.test(line));
}

/** Each alternative ends at its own closing mark, and none goes over another of its kind: one pass. */
const INLINE =
  /`([^`]+)`|\*\*([^*]+)\*\*|__([^_]+)__|\*([^*\s][^*]*)\*|(?<!\w)_([^_\s][^_]*)_(?!\w)|!?\[([^\]\[]*)\]\(([^()\s]*)(?:\s[^()]*)?\)/g;

/** What goes over the budget stays text. */
function inlinesOf(text: string, budget: Budget): readonly Inline[] {
  const inlines: Inline[] = [];
  let end = 0;
  for (const match of text.matchAll(INLINE)) {
    if (--budget.left <= 0) break;
    if (match.index > end) inlines.push({ kind: "text", text: text.slice(end, match.index) });
    inlines.push(inlineOf(match, budget));
    end = match.index + match[0].length;
  }
  if (end < text.length) inlines.push({ kind: "text", text: text.slice(end) });
  return inlines;
}

function inlineOf(match: RegExpMatchArray, budget: Budget): Inline {
  const [whole, code, strong, alsoStrong, emphasis, alsoEmphasis, words = "", url = ""] = match;
  if (code !== undefined) return { kind: "code", text: code };
  const bold = strong ?? alsoStrong, italic = emphasis ?? alsoEmphasis;
  if (bold !== undefined) return { kind: "strong", of: inlinesOf(bold, budget) };
  if (italic !== undefined) return { kind: "emphasis", of: inlinesOf(italic, budget) };
  const isLink = !whole.startsWith("!") && /^https?:\/\//i.test(url);
  return isLink ? { kind: "link", url, text: words } : { kind: "text", text: words };
}
