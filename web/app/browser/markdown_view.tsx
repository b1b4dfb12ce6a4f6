/** Markdown as elements of our own: nothing of it is ever read as HTML. */
import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import { text } from "../text.ts";
import { type Block, blocksOf, type Inline } from "./markdown.ts";

export function Markdown({ source }: { readonly source: string }) {
  const blocks = useMemo(() => blocksOf(source), [source]);
  return (
    <article class="markdown">
      {blocks.map((block, index) => <Shown key={index} block={block} />)}
    </article>
  );
}

/** Below the panel's own headings. */
const HEADINGS = ["h4", "h5", "h6"] as const;

function Shown({ block }: { readonly block: Block }) {
  if (block.kind === "rule") return <hr />;
  if (block.kind === "more") return <p class="soft small">{text.browser.preview.more}</p>;
  if (block.kind === "code") {
    // What scrolls must be reached by keyboard.
    return <pre class="text" tabIndex={0}>{block.text}</pre>;
  }
  if (block.kind === "list") {
    const items = block.items.map((item, index) => <li key={index}>{inlines(item)}</li>);
    return block.isOrdered ? <ol>{items}</ol> : <ul>{items}</ul>;
  }
  if (block.kind === "quote") return <blockquote>{inlines(block.of)}</blockquote>;
  if (block.kind === "paragraph") return <p>{inlines(block.of)}</p>;
  const Heading = HEADINGS[Math.min(block.level, HEADINGS.length) - 1] ?? "h6";
  return <Heading>{inlines(block.of)}</Heading>;
}

function inlines(of: readonly Inline[]): ComponentChildren {
  return of.map((inline, index) => {
    if (inline.kind === "text") return inline.text;
    if (inline.kind === "code") return <code key={index}>{inline.text}</code>;
    if (inline.kind === "strong") return <strong key={index}>{inlines(inline.of)}</strong>;
    if (inline.kind === "emphasis") return <em key={index}>{inlines(inline.of)}</em>;
    return (
      <a key={index} href={inline.url} target="_blank" rel="noreferrer noopener">{inline.text}</a>
    );
  });
}
