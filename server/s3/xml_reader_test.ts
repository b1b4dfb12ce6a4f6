import assert from "node:assert/strict";
import { Random } from "../../tests/model/random.ts";
import { S3Error } from "./errors.ts";
import {
  child,
  parseXml,
  refuseOthers,
  repeated,
  required,
  root,
  textOf,
  type XmlElement,
} from "./xml_reader.ts";

function parse(text: string): XmlElement {
  return parseXml(new TextEncoder().encode(text));
}

function isMalformed(error: unknown): boolean {
  return error instanceof S3Error && error.code === "MalformedXML";
}

function simple(element: XmlElement): unknown {
  return element.children.length === 0
    ? [element.name, element.text]
    : [element.name, element.children.map(simple)];
}

Deno.test("parseXml() reads elements, text and attributes by local name", () => {
  const document = parse(
    '\uFEFF<?xml version="1.0" encoding="UTF-8" standalone=\'yes\' ?>\n<!-- a -->\n' +
      '<s3:Delete xmlns:s3="http://s3.amazonaws.com/doc/2006-03-01/" xmlns="" a=\'1 &lt; "2"\' s3:b = "x">\n' +
      "  <Object ><Key>a&amp;b&#x1F600;&#233; <![CDATA[<c> & ]] d]]><!-- - -->e</Key ></Object>\n" +
      "  <Quiet/>\n</s3:Delete>\n <!--end-->\n",
  );
  assert.deepEqual(simple(document), [
    "Delete",
    [["Object", [["Key", "a&b😀é <c> & ]] de"]]], ["Quiet", ""]],
  ]);
  assert.deepEqual({ ...document.attributes }, { a: '1 < "2"', b: "x" });
  assert.equal(document.text, "");
});

Deno.test("parseXml() reads line ends as one line feed and keeps those written as references", () => {
  assert.equal(parse("<a>1\r\n2\r3&#13;&#10;</a>").text, "1\n2\n3\r\n");
  assert.equal(parse('<a b="1\r\n2&#10;"/>').attributes["b"], "1 2\n");
});

Deno.test("parseXml() keeps white space in an element without children", () => {
  assert.equal(parse("<a>  x \n</a>").text, "  x \n");
  assert.equal(parse("<a> </a>").text, " ");
});

const DEFECTS: Readonly<Record<string, string>> = {
  "nothing": "",
  "white space": " \n",
  "no element": "<!-- a -->",
  "text alone": "hello",
  "text before the root": "x<a/>",
  "text after the root": "<a/>x",
  "two roots": "<a/><b/>",
  "an open root": "<a>",
  "an unclosed child": "<a><b></a>",
  "crossed elements": "<a><b></a></b>",
  "a close without open": "</a>",
  "a close after the root": "<a/></a>",
  "names of other case": "<a></A>",
  "prefixes that differ": "<x:a></y:a>",
  "white space before a name": "< a/>",
  "a name that begins with a digit": "<1a/>",
  "a name with two colons": "<a:b:c/>",
  "a name that ends in a colon": "<a:></a:>",
  "DOCTYPE": "<!DOCTYPE a><a/>",
  "DOCTYPE with an entity": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
  "an external entity": '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
  "a processing instruction": "<?pi x?><a/>",
  "a processing instruction inside": "<a><?pi?></a>",
  "an XML declaration inside": '<a><?xml version="1.0"?></a>',
  "an XML declaration after white space": ' <?xml version="1.0"?><a/>',
  "two XML declarations": '<?xml version="1.0"?><?xml version="1.0"?><a/>',
  "version 1.1": '<?xml version="1.1"?><a/>',
  "another encoding": '<?xml version="1.0" encoding="ISO-8859-1"?><a/>',
  "an open XML declaration": '<?xml version="1.0"',
  "an unknown entity": "<a>&nbsp;</a>",
  "an entity of an object's own names": "<a>&toString;</a>",
  "a hexadecimal digit in a decimal reference": "<a>&#6a;</a>",
  "a capital X in a reference": "<a>&#X41;</a>",
  "a sign in a reference": "<a>&#-65;</a>",
  "a bare ampersand": "<a>a & b</a>",
  "an open entity": "<a>&amp</a>",
  "a reference to NUL": "<a>&#0;</a>",
  "a reference to no character": "<a>&#0;</a>",
  "a reference to a surrogate": "<a>&#xD800;</a>",
  "a reference beyond Unicode": "<a>&#x110000;</a>",
  "an empty reference": "<a>&#;</a>",
  "a null character": "<a>\u0000</a>",
  "NUL": "<a>\0</a>",
  "text beside children": "<a>x<b/></a>",
  "CDATA beside children": "<a><b/><![CDATA[x]]></a>",
  "CDATA outside the root": "<![CDATA[ ]]><a/>",
  "an open CDATA": "<a><![CDATA[x</a>",
  "the end of CDATA in text": "<a>]]></a>",
  "an open comment": "<a><!-- x</a>",
  "two hyphens in a comment": "<a><!-- a -- b --></a>",
  "a comment ending in three hyphens": "<a><!-- a ---></a>",
  "an attribute twice": '<a b="1" b="2"/>',
  "an attribute twice under two prefixes": '<a x:b="1" y:b="2"/>',
  "a namespace twice": '<a xmlns="1" xmlns="2"/>',
  "an attribute without value": "<a b/>",
  "an attribute without quotes": "<a b=1/>",
  "an attribute of mixed quotes": "<a b=\"1'/>",
  "attributes without space": '<a b="1"c="2"/>',
  "less-than in an attribute": '<a b="<"/>',
  "a bare ampersand in an attribute": '<a b="&"/>',
  "space in an empty tag": "<a / >",
  "an attribute in a closing tag": '<a></a b="1">',
  "an element declaration": "<!ELEMENT a><a/>",
};

for (const [what, text] of Object.entries(DEFECTS)) {
  Deno.test(`parseXml() throws MalformedXML for ${what}`, () => {
    assert.throws(() => parse(text), isMalformed);
  });
}

Deno.test("parseXml() throws MalformedXML for bytes that are not UTF-8", () => {
  for (
    const bytes of [
      [0x3c, 0x61, 0x3e, 0xff, 0x3c, 0x2f, 0x61, 0x3e],
      [0x3c, 0x61, 0x3e, 0xc0, 0x80, 0x3c, 0x2f, 0x61, 0x3e],
      [0x3c, 0x61, 0x3e, 0xed, 0xa0, 0x80, 0x3c, 0x2f, 0x61, 0x3e],
      [0xff, 0xfe, 0x3c, 0x00, 0x61, 0x00, 0x2f, 0x00, 0x3e, 0x00],
    ]
  ) assert.throws(() => parseXml(new Uint8Array(bytes)), isMalformed);
});

Deno.test("parseXml() allows 100,000 elements, more than any document of S3's needs, and no more", () => {
  const document = (children: number) => `<a>${"<b/>".repeat(children)}</a>`;
  assert.equal(parse(document(99_999)).children.length, 99_999);
  assert.throws(() => parse(document(100_000)), isMalformed);
});

Deno.test("parseXml() allows 16 levels and refuses 17", () => {
  const nested = (depth: number) => "<a>".repeat(depth) + "</a>".repeat(depth);
  assert.equal(parse(nested(16)).name, "a");
  assert.throws(() => parse(nested(17)), isMalformed);
  const empty = (depth: number) => "<a>".repeat(depth - 1) + "<b/>" + "</a>".repeat(depth - 1);
  assert.equal(parse(empty(16)).name, "a");
  assert.throws(() => parse(empty(17)), isMalformed);
});

const LONG = 1 << 20;
const HOSTILE: Readonly<Record<string, string>> = {
  "billion laughs": '<!DOCTYPE a [<!ENTITY b "ha">' +
    Array.from({ length: 20 }, (_, i) => `<!ENTITY b${i} "${`&b${i - 1};`.repeat(10)}">`).join("") +
    "]><a>&b19;</a>",
  "100,000 levels": "<a>".repeat(100_000),
  "a megabyte of white space in a tag": "<a" + " ".repeat(LONG),
  "a megabyte of white space in the declaration": "<?xml" + " ".repeat(LONG),
  "a megabyte of open comments": "<a>" + "<!-- ".repeat(LONG / 5),
  "a megabyte of ampersands": "<a>" + "&".repeat(LONG) + "</a>",
  "a megabyte of open references": "<a>" + "&#x".repeat(LONG / 3) + "</a>",
  "a megabyte of references to NUL": "<a>" + "&#0;".repeat(LONG / 4) + "</a>",
  "a long name without end": "<" + "a".repeat(LONG),
  "a long name, closed by another": "<" + "a".repeat(LONG / 2) + "></b>",
  "many attributes and a repeated one": "<a " +
    Array.from({ length: 60_000 }, (_, i) => `b${i}="" `).join("") + 'b0=""/>',
  "many brackets": "<a>" + "]".repeat(LONG),
  "many quotes": "<a b=" + '"'.repeat(LONG),
};

/** Milliseconds that work growing with the square would exceed many times over, and a busy machine
 * does not. */
const QUADRATIC = 1_000;

for (const [what, text] of Object.entries(HOSTILE)) {
  Deno.test(`parseXml() refuses ${what} in linear time`, () => {
    const bytes = new TextEncoder().encode(text);
    // The best of three, so that a busy machine does not decide.
    let best = Infinity;
    for (let attempt = 0; attempt < 3; attempt++) {
      const before = performance.now();
      assert.throws(() => parseXml(bytes), isMalformed);
      best = Math.min(best, performance.now() - before);
    }
    assert.ok(best < QUADRATIC, `${best} ms`);
  });
}

Deno.test("parseXml() reads a megabyte of pieces of one text in linear time", () => {
  const bytes = new TextEncoder().encode("<a>" + "x<!---->&amp;".repeat(LONG / 14) + "</a>");
  let best = Infinity;
  for (let attempt = 0; attempt < 3; attempt++) {
    const before = performance.now();
    assert.equal(parseXml(bytes).text.length, 2 * Math.floor(LONG / 14));
    best = Math.min(best, performance.now() - before);
  }
  assert.ok(best < QUADRATIC, `${best} ms`);
});

Deno.test("parseXml() reads or refuses whatever it is given, and never fails otherwise", () => {
  const seed = 16;
  const random = new Random(seed);
  const good = new TextEncoder().encode(
    '<?xml version="1.0" encoding="UTF-8"?><s:a xmlns:s="u" b="1 &amp; 2"><!-- c -->' +
      "<d>é&#x1F600;<![CDATA[<e>]]></d><f/><g>\r\n</g></s:a>",
  );
  const marks = ["<", ">", "/", "&", ";", '"', "'", "=", "]]>", "<!", "--", "<?", "?>", "\0", ":"];
  let refused = 0;
  for (let round = 0; round < 5000; round++) {
    const at = random.below(good.length);
    const piece = random.chance(0.5)
      ? random.bytes(random.below(4))
      : new TextEncoder().encode(random.pick(marks));
    const bytes = new Uint8Array([
      ...good.subarray(0, at),
      ...piece,
      ...good.subarray(at + random.below(random.chance(0.5) ? 4 : good.length)),
    ]);
    try {
      parseXml(bytes);
    } catch (error) {
      refused++;
      assert.ok(isMalformed(error), `seed ${seed}, round ${round}: ${error}`);
    }
  }
  assert.ok(refused > 2500 && refused < 5000, `${refused} of 5000`);
});

Deno.test("root(), child(), required() and textOf() refuse what a document must not hold", () => {
  const document = parse("<a><b>1</b><c>2</c><c>3</c><d><e/></d></a>");
  assert.equal(root(document, "a"), document);
  assert.throws(() => root(document, "b"), isMalformed);
  assert.throws(
    () => root(undefined, "a"),
    (error) => error instanceof S3Error && error.code === "MissingRequestBodyError",
  );
  assert.equal(textOf(required(document, "b")), "1");
  assert.equal(child(document, "x"), undefined);
  assert.equal(textOf(child(document, "x")), undefined);
  assert.throws(() => required(document, "x"), isMalformed);
  assert.throws(() => child(document, "c"), isMalformed);
  assert.deepEqual(repeated(document, "c").map((c) => c.text), ["2", "3"]);
  assert.throws(() => textOf(required(document, "d")), isMalformed);
  assert.throws(() => refuseOthers(document, ["b", "c"]), isMalformed);
  refuseOthers(document, ["b", "c", "d"]);
});

Deno.test("parseXml() reads every character a key can hold, plain and by reference", () => {
  for (const text of ["\u0001", "\u000b", "\u001f", "\ufffe", "\uffff", "\u{10ffff}"]) {
    const number = text.codePointAt(0)?.toString(16);
    assert.equal(parse(`<a>${text}&#x${number};</a>`).text, text + text);
  }
});
