/** What the server would have had signed, and where the client's own first differs from it. */
import { useState } from "preact/hooks";
import type { Schemas } from "../api.ts";
import { text } from "../text.ts";
import { Code } from "../ui/copy.tsx";
import { TextArea } from "../ui/field.tsx";
import { Notice } from "../ui/notice.tsx";
import { Card } from "../ui/page.tsx";
import { nameOf, type SignatureDifference, signatureDifference } from "./signature_difference.ts";

const words = text.refusals;

type Expected = NonNullable<Schemas["Refusal"]["expected"]>;

export function SignatureComparison({ expected }: { readonly expected: Expected }) {
  const [pasted, setPasted] = useState("");
  const isEmpty = pasted.trim() === "";
  return (
    <Card title={words.signature} intro={words.signatureHint}>
      <div class="stack">
        <div class="beside">
          {(["canonicalRequest", "stringToSign"] as const).map((name) => (
            <section key={name} class="stack tight">
              <h3>{words.texts[name]}</h3>
              <Code value={expected[name]} label={words.copyText(words.texts[name])} />
            </section>
          ))}
        </div>
        <TextArea
          label={words.pasted}
          hint={words.pastedHint}
          value={pasted}
          onInput={setPasted}
          mono
        />
        <div aria-live="polite">
          {!isEmpty && <Verdict text={nameOf(pasted)} of={signatureDifference(pasted, expected)} />}
        </div>
      </div>
    </Card>
  );
}

function Verdict(
  { text: name, of }: {
    readonly text: keyof Expected;
    readonly of: SignatureDifference | undefined;
  },
) {
  if (of === undefined) {
    return (
      <Notice tone="good" title={words.same(words.texts[name])}>
        <p>{words.sameHints[name]}</p>
      </Notice>
    );
  }
  return (
    <Notice tone="warn" title={words.differs(words.texts[name], of.line)}>
      <p>{words.parts[of.part]}</p>
      <dl class="difference">
        <dt>{words.ours}</dt>
        <dd>
          <Marked line={of.expected} from={of.same} />
        </dd>
        <dt>{words.theirs}</dt>
        <dd>
          <Marked line={of.given} from={of.same} />
        </dd>
      </dl>
    </Notice>
  );
}

function Marked({ line, from }: { readonly line: string; readonly from: number }) {
  const rest = line.slice(from);
  return (
    <code>
      {line.slice(0, from)}
      {rest === "" ? <mark>{words.nothing}</mark> : <mark>{rest}</mark>}
    </code>
  );
}
