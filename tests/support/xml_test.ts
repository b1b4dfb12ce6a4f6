/** The tests' own XML reader: strict enough to notice an answer that is no XML. */
import assert from "node:assert/strict";
import { escapeXml, parseXmlAnswer } from "./xml.ts";

Deno.test("parseXmlAnswer() reads elements, attributes, entities and references", () => {
  const node = parseXmlAnswer(
    '<?xml version="1.0"?>\n<A xmlns="n"><B>x &amp; &#13;&#x1F600;</B><C/><B>2</B></A>',
  );
  assert.equal(node.name, "A");
  assert.equal(node.attributes["xmlns"], "n");
  assert.deepEqual(node.all("B").map(({ text }) => text), ["x & \r\u{1f600}", "2"]);
  assert.equal(node.need("C"), "");
  assert.throws(() => node.need("D"), /<A> has no <D>/);
});

Deno.test("parseXmlAnswer() turns a bare carriage return into a line feed as XML says", () => {
  assert.equal(parseXmlAnswer("<A>a\r\nb\rc</A>").text, "a\nb\nc");
});

Deno.test("parseXmlAnswer() throws when it is not one well-formed document", () => {
  for (
    const bad of [
      ...["", "text", "<A>", "</A>", "<A></B>", "<A/><B/>", "<A>&x;</A>", "<A>a & b</A>"],
      ...["<A>\u0001</A>", "<A>x<B/></A>", "<A><", '<A a="<"/>'],
    ]
  ) assert.throws(() => parseXmlAnswer(bad), Error, bad);
});

Deno.test("escapeXml() writes what parseXmlAnswer() reads back", () => {
  const text = "<>&\"'\r\n\t\u{1f600}~";
  assert.equal(parseXmlAnswer(`<A>${escapeXml(text)}</A>`).text, text);
});
