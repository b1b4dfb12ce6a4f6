import assert from "node:assert/strict";
import { matchesPattern, parsePattern, type Text } from "./wildcard.ts";

function matches(pattern: string, text: string): boolean {
  return matchesPattern(parsePattern(pattern), text);
}

/** A text that counts how often it is looked at. */
function counted(text: string): Text & { looks: number } {
  return {
    looks: 0,
    length: text.length,
    charCodeAt(index) {
      this.looks++;
      return text.charCodeAt(index);
    },
  };
}

Deno.test("a pattern without wildcards matches itself alone", () => {
  assert.ok(matches("", ""));
  assert.ok(matches("abc", "abc"));
  for (const text of ["", "ab", "abcd", "ABC", "xbc", "abx"]) {
    assert.ok(!matches("abc", text), text);
  }
});

Deno.test("an asterisk stands for any characters, none and slashes among them", () => {
  for (const text of ["", "a", "a/b//c", "\n", "*", "😀"]) assert.ok(matches("*", text), text);
  assert.ok(matches("a*", "a"));
  assert.ok(matches("*a", "ba"));
  assert.ok(matches("a*b*c", "abc"));
  assert.ok(matches("a*b*c", "a/b/b/c"));
  assert.ok(matches("a**c", "abc"));
  assert.ok(!matches("a*a", "a"));
  assert.ok(!matches("*ab*ab", "xab"));
  assert.ok(!matches("a*b*c", "acb"));
  assert.ok(matches("*aab*", "aaab"));
  assert.ok(matches("*abcabd*", "abcabcabd"));
});

Deno.test("a question mark stands for one character, however many code units that is", () => {
  assert.ok(matches("?", "a"));
  assert.ok(matches("?", "😀"));
  assert.ok(matches("a?c", "a😀c"));
  assert.ok(!matches("??", "😀"));
  assert.ok(!matches("?", ""));
  assert.ok(!matches("?", "ab"));
  assert.ok(matches("*?*", "😀"));
  assert.ok(!matches("*??*", "😀"));
  assert.ok(!matches("*?*?*", "😀"));
  assert.ok(matches("*??*", "😀b"));
  assert.ok(matches("*?", "x😀"));
  assert.ok(matches("?*", "😀"));
  assert.ok(!matches("?*?", "😀"));
  assert.ok(matches("*a?c*", "abbabc"));
  assert.ok(matches("*a😀?c*", "a😀a😀😀c"));
});

Deno.test("a run with question marks may be longer than a machine word", () => {
  const run = "0123456789".repeat(7);
  assert.ok(matches(`*${run}?x*`, `${run}${run}_x`));
  assert.ok(!matches(`*${run}?x*`, `${run}${run}x_`));
  assert.ok(matches(`*?${run}*`, `0${run}`));
  assert.ok(!matches(`*?${run}*`, run));
});

Deno.test("matching agrees with a recursive definition on all short patterns and texts", () => {
  const words = (alphabet: string[], length: number): string[] =>
    length === 0
      ? [""]
      : ["", ...words(alphabet, length - 1).flatMap((word) => alphabet.map((one) => one + word))];
  const defined = (pattern: string[], text: string[]): boolean => {
    const [first, ...rest] = pattern;
    if (first === undefined) return text.length === 0;
    if (first === "*") {
      return text.some((_, at) => defined(rest, text.slice(at))) || defined(rest, []);
    }
    return text.length > 0 && (first === "?" || first === text[0]) && defined(rest, text.slice(1));
  };
  const texts = [...new Set(words(["a", "b", "😀"], 4))];
  let agreed = 0;
  for (const pattern of new Set(words(["a", "b", "*", "?", "😀"], 5))) {
    for (const text of texts) {
      const expected = defined([...pattern], [...text]);
      if (matches(pattern, text) !== expected) {
        assert.fail(`${pattern} on ${text}: not ${expected}`);
      }
      agreed++;
    }
  }
  assert.ok(agreed > 400_000, `${agreed}`);
});

Deno.test("matching looks at a text a number of times that grows with its length alone", () => {
  const hostile: readonly (readonly [name: string, pattern: (n: number) => string])[] = [
    ["a*a*a*…b", (n) => "a*".repeat(n / 2) + "b"],
    ["*a*a*a…*b", (n) => "*a".repeat(n / 2) + "*b"],
    ["a*a*…*b*", (n) => "a*".repeat(n / 2) + "b*"],
    ["*aaa…ab*", (n) => `*${"a".repeat(n / 2)}b*`],
    ["*baaa…a*", (n) => `*b${"a".repeat(n / 2)}*`],
    ["*a…ab*a…ab*", (n) => `*${"a".repeat(n / 4)}b`.repeat(2) + "*"],
  ];
  const shapes: readonly ((n: number) => string)[] = [
    (n) => "a".repeat(n),
    (n) => "a".repeat(n) + "b",
    (n) => "ab".repeat(n / 2),
    (n) => ("a".repeat(n / 4) + "c").repeat(4) + "b",
  ];
  for (const [name, make] of hostile) {
    for (const shape of shapes) {
      const [small, large] = [1_000, 10_000].map((n) => {
        const text = counted(shape(n)), pattern = make(n);
        matchesPattern(parsePattern(pattern), text);
        assert.ok(text.looks <= 2 * text.length + pattern.length, `${name}: ${text.looks}`);
        return text.looks;
      });
      assert.ok(large! <= 10 * small! + 100, `${name}: ${small}, then ${large}`);
    }
  }
});

Deno.test("runs with question marks look at each unit of a text once", () => {
  for (const n of [1_000, 10_000]) {
    const text = counted("a".repeat(n));
    assert.ok(!matchesPattern(parsePattern(`*${"a".repeat(n / 2)}?b*`), text));
    assert.ok(text.looks <= n, `${text.looks}`);
  }
});

Deno.test("a run longer than what is left of a text is not looked for", () => {
  const run = Array.from({ length: 6_000 }, (_, index) => String.fromCharCode(0x1000 + index));
  for (const pattern of [`*?${run.join("")}*`, `*${run.join("")}*`]) {
    const text = counted("k".repeat(1_000));
    assert.ok(!matchesPattern(parsePattern(pattern), text));
    assert.equal(text.looks, 0);
  }
  assert.ok(matchesPattern(parsePattern("*?b*"), "ab"));
});
