import assert from "node:assert/strict";
import { blocksOf, type Inline } from "./markdown.ts";

const inlines = (source: string): readonly Inline[] => {
  const [block] = blocksOf(source);
  return block?.kind === "paragraph" ? block.of : [];
};

Deno.test("HTML in it is text", () => {
  assert.deepEqual(inlines("<img src=x onerror=alert(1)>"), [
    { kind: "text", text: "<img src=x onerror=alert(1)>" },
  ]);
});

Deno.test("only web addresses are links", () => {
  assert.deepEqual(inlines("[a](https://example.com/x)"), [
    { kind: "link", url: "https://example.com/x", text: "a" },
  ]);
  for (const url of ["javascript:alert(1)", "data:text/html,x", "//example.com", "notes.md"]) {
    assert.deepEqual(inlines(`[a](${url.replace(/[()]/g, "")})`), [{ kind: "text", text: "a" }]);
  }
  assert.deepEqual(inlines("![cat](https://example.com/c.png)"), [{ kind: "text", text: "cat" }]);
});

Deno.test("blocks are told apart", () => {
  const source =
    "# One\ntext\nmore\n\n- a\n  b\n- c\n\n1. x\n\n> said\n> so\n\n---\n~~~\n# code\n~~~";
  assert.deepEqual(blocksOf(source).map(({ kind }) => kind), [
    ...["heading", "paragraph", "list", "list", "quote", "rule", "code"],
  ]);
  const [, , list] = blocksOf(source);
  assert.ok(list?.kind === "list" && list.items.length === 2);
});

Deno.test("emphasis is within words' ends: names_with_signs stay", () => {
  assert.deepEqual(inlines("a_b_c **x** `y`"), [
    { kind: "text", text: "a_b_c " },
    { kind: "strong", of: [{ kind: "text", text: "x" }] },
    { kind: "text", text: " " },
    { kind: "code", text: "y" },
  ]);
});

Deno.test("a hostile text takes no longer than its length", () => {
  const long = "b".repeat(200_000), wide = " ".repeat(200_000);
  const hostiles = [
    ...["[".repeat(200_000), "*a ".repeat(80_000), "`".repeat(200_001), `# ${wide}x\u2028y`],
    ...[`[a](${long}`, `[a](b ${long}`, `**${long}`, "_a".repeat(100_000), `- ${wide}`],
  ];
  for (const hostile of hostiles) {
    const begun = performance.now();
    blocksOf(hostile);
    assert.ok(performance.now() - begun < 2_000, hostile.slice(0, 3));
  }
});

Deno.test("of a text of very many pieces the beginning is shown, and that there is more", () => {
  const pieces = (of: readonly Inline[]): number =>
    of.reduce((sum, each) => sum + 1 + ("of" in each ? pieces(each.of) : 0), 0);
  for (const piece of ["# a\n", "- a\n", "**a** ", "`a` ", "```\na\n```\n", "> a\n\n", "- a\n\n"]) {
    const blocks = blocksOf(piece.repeat(40_000));
    const count = blocks.reduce((sum, block) => {
      const items = block.kind === "list" ? block.items : "of" in block ? [block.of] : [];
      return sum + 1 + items.reduce((all, of) => all + 1 + pieces(of), 0);
    }, 0);
    assert.ok(count < 20_000, `${piece} ${count}`);
    assert.equal(blocks.at(-1)?.kind, "more", piece);
    assert.ok(!blocksOf(piece.repeat(1_000)).some(({ kind }) => kind === "more"), piece);
  }
});
