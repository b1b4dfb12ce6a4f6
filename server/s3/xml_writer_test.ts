import assert from "node:assert/strict";
import { parseXml } from "./xml_reader.ts";
import { writeXml } from "./xml_writer.ts";

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
