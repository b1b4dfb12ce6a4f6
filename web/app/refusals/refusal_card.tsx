/** One refusal in words: who, what, decided by what, and what would have to be otherwise. */
import type { Schemas } from "../api.ts";
import { moment, relative } from "../format.ts";
import { href } from "../router.ts";
import { text } from "../text.ts";
import { Code } from "../ui/copy.tsx";
import { Notice } from "../ui/notice.tsx";
import { Badge, Card, Facts } from "../ui/page.tsx";
import { allowingPolicy } from "./allowing_policy.ts";
import { SignatureComparison } from "./signature_comparison.tsx";
import { visibleText } from "../visible_text.ts";

const words = text.refusals;

type Refusal = Schemas["Refusal"];

export function RefusalCard({ of }: { readonly of: Refusal }) {
  const { principal, operation, code, action, resource, time, expected, decision, share } = of;
  // Who sent it is not known where the credentials did not hold.
  const isUnknown = decision === undefined && principal === "anonymous";
  const who = isUnknown ? words.someone : principal;
  return (
    <>
      <Card
        title={words.headline(who, operation)}
        actions={<Badge tone="danger">{code}</Badge>}
      >
        <div class="stack">
          <Reason of={of} />
          <Facts
            of={[
              [words.who, isUnknown ? words.notKnown : principal],
              [words.what, action && <code key="action">{action}</code>],
              [words.onWhat, resource && <code key="resource">{visibleText(resource)}</code>],
              [words.operation, operation],
              [words.share, share && <code key="share">{share}</code>],
              [words.when, `${moment(time)} (${relative(time)})`],
            ]}
          />
        </div>
      </Card>
      {action !== undefined && resource !== undefined && decision?.reason === "noStatement" && (
        <Card
          title={words.allowing}
          intro={principal === "anonymous" ? words.allowingAnyone : words.allowingHint(principal)}
        >
          <Code value={allowingPolicy({ principal, action, resource })} label={words.copyPolicy} />
        </Card>
      )}
      {expected !== undefined && <SignatureComparison expected={expected} />}
    </>
  );
}

function Reason({ of: { code, decision, share } }: { readonly of: Refusal }) {
  if (decision === undefined) {
    const codes = share === undefined ? words.codes : words.shareCodes;
    const known = codes[code as keyof typeof codes];
    return <Notice tone="warn" title={known ?? words.noDecision} />;
  }
  const { reason, by } = decision;
  if (reason !== "explicitDeny" || by === undefined) {
    return (
      <Notice tone="warn" title={words.noStatement}>
        <p>{words.noStatementHint}</p>
      </Notice>
    );
  }
  const { policy, statement, sid } = by;
  const [, bucket] = /^bucket\/(.+)$/.exec(policy) ?? [];
  return (
    <Notice tone="warn" title={words.denied(sid ?? words.statementNumber(statement + 1))}>
      <p>
        {words.deniedHint} {bucket === undefined
          ? <a href={href(["policies", policy])}>{words.policy(policy)}</a>
          : <a href={href(["buckets", bucket, "settings"])}>{words.bucketPolicy(bucket)}</a>}
      </p>
    </Notice>
  );
}
