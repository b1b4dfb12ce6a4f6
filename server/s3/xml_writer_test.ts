import assert from "node:assert/strict";
import { Random } from "../../tests/model/random.ts";
import { parseXml, type XmlElement } from "./xml_reader.ts";
import { writeXml, type XmlRecord, type XmlValue } from "./xml_writer.ts";

const HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n';
const NAMESPACE = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';

Deno.test("writeXml() writes nested elements in order, arrays as repetitions, undefined as nothing", () => {
  assert.equal(
    writeXml({
      Result: {
        Name: "b",
        Count: 2,
        Flag: false,
        Left: undefined,
        Empty: "",
        Item: [{ Key: "1" }, { Key: "2" }],
        None: [],
        Tag: ["x", "y"],
      },
    }),
    `${HEAD}<Result ${NAMESPACE}><Name>b</Name><Count>2</Count><Flag>false</Flag><Empty></Empty>` +
      "<Item><Key>1</Key></Item><Item><Key>2</Key></Item><Tag>x</Tag><Tag>y</Tag></Result>",
  );
});

Deno.test("writeXml() gives errors no namespace, and text roots one", () => {
  assert.equal(writeXml({ Error: { Code: "X" } }), `${HEAD}<Error><Code>X</Code></Error>`);
  assert.equal(
    writeXml({ LocationConstraint: "eu-west-1" }),
    `${HEAD}<LocationConstraint ${NAMESPACE}>eu-west-1</LocationConstraint>`,
  );
});

Deno.test("writeXml() puts attributes on the element that encloses them", () => {
  assert.equal(
    writeXml({ A: { "@id": 1, B: { "@xsi:type": 'a"<&', C: "c" } } }),
    `${HEAD}<A ${NAMESPACE} id="1"><B xsi:type="a&quot;&lt;&amp;"><C>c</C></B></A>`,
  );
});

Deno.test("writeXml() puts the records of the empty name in its place", () => {
  assert.equal(
    writeXml({ A: { First: 1, "": [{ V: 1 }, { D: 2 }, { V: 3 }], Last: 4 } }),
    `${HEAD}<A ${NAMESPACE}><First>1</First><V>1</V><D>2</D><V>3</V><Last>4</Last></A>`,
  );
});

Deno.test("writeXml() escapes mark-up, control characters and what XML cannot write", () => {
  assert.equal(
    writeXml({ Error: { Key: "<a>&\"'\r\n\t\0\u0001\u001f\uffff é 😀" } }),
    `${HEAD}<Error><Key>&lt;a&gt;&amp;&quot;'&#xD;&#xA;&#x9;&#x0;&#x1;&#x1F;&#xFFFF; é 😀</Key></Error>`,
  );
});

Deno.test("writeXml() writes text that parseXml() reads back", () => {
  const text = ' a\r\nb\tc\r <![CDATA[ ]]> &amp; "q" \u0085\u2028 😀 ';
  const document = parseXml(new TextEncoder().encode(writeXml({ A: { B: text } })));
  assert.equal(document.children[0]?.text, text);
});

/** Any text XML 1.0 can carry, mostly of what needs care. */
function textOf(random: Random): string {
  const special = [
    ..."&<>\"'\t\n\r ]-\u007f\u0085\u2028\ufffd😀",
    "]]>",
    "&amp;",
    "<!--",
    "\u{10ffff}",
  ];
  return Array.from({ length: random.below(12) }, () => {
    if (random.chance(0.6)) return random.pick(special);
    const code = 0x20 + random.below(0xd7e0);
    return String.fromCodePoint(code);
  }).join("");
}

/** Elements whose content is text or elements, each name once or as a list. */
function recordOf(random: Random, depth: number): XmlRecord {
  const record: Record<string, XmlValue> = {};
  for (let i = random.below(3); i > 0; i--) record[`@a${i}`] = textOf(random);
  for (let i = 1 + random.below(4); i > 0; i--) {
    const value = (): XmlValue =>
      depth > 0 && random.chance(0.4) ? recordOf(random, depth - 1) : textOf(random);
    record[`E${i}`] = random.chance(0.3) ? [value(), value(), value()] : value();
  }
  return record;
}

/** As the reader gives what the writer was given. */
function elementOf(name: string, value: XmlValue): XmlElement {
  if (typeof value !== "object") {
    return { name, attributes: {}, children: [], text: String(value) };
  }
  const entries = Object.entries(value as XmlRecord);
  return {
    name,
    attributes: Object.fromEntries(
      entries.filter(([key]) => key.startsWith("@")).map((
        [key, text],
      ) => [key.slice(1), `${text}`]),
    ),
    children: entries.filter(([key]) => !key.startsWith("@")).flatMap(([key, one]) =>
      Array.isArray(one) ? one.map((each) => elementOf(key, each)) : [elementOf(key, one)]
    ),
    text: "",
  };
}

/** Without prototypes, which the reader's attributes do not have. */
function plain(element: XmlElement): XmlElement {
  return {
    ...element,
    attributes: { ...element.attributes },
    children: element.children.map(plain),
  };
}

Deno.test("parseXml() reads whatever writeXml() writes", () => {
  const seed = 2006;
  const random = new Random(seed);
  for (let round = 0; round < 500; round++) {
    const record = recordOf(random, 4);
    const written = writeXml({ Root: record });
    const read = plain(parseXml(new TextEncoder().encode(written)));
    assert.deepEqual(read, elementOf("Root", record), `seed ${seed}, round ${round}: ${written}`);
  }
});

Deno.test("writeXml() lets no text become mark-up, whatever character it is", () => {
  for (let code = 0; code < 0x10000; code += code < 0x300 ? 1 : 97) {
    const text = String.fromCharCode(code);
    const written = writeXml({ Error: { "@a": text, Key: text } });
    assert.match(written, /^<\?xml [^<>]*>\n<Error a="[^"<>]*"><Key>[^<>]*<\/Key><\/Error>$/);
    // What XML cannot carry is written as a reference that readers refuse or take as they like.
    assert.doesNotMatch(written.slice(HEAD.length), /[\x00-\x1f\ufffe\uffff]/);
  }
});
