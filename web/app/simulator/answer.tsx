/** Asks the server, and says in words what it decided, and by which statement. */
import { useEffect, useRef } from "preact/hooks";
import { answered, api, type Schemas } from "../api.ts";
import { may } from "../permissions.ts";
import { useResource } from "../resource.ts";
import { href } from "../router.ts";
import { session } from "../session.ts";
import { text } from "../text.ts";
import { LinkButton } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { Card } from "../ui/page.tsx";
import { Loaded } from "../ui/states.tsx";
import { contextValues, type Question, resourceOf } from "./question.ts";

const words = text.simulator;

type Decision = Schemas["Decision"];
/** Without a reason: which policy decided is not told to who asks. */
type Answered = Pick<Decision, "allowed" | "by"> & Partial<Pick<Decision, "reason">>;
type Subject =
  | { user: string }
  | { accessKeyId: string }
  | { anonymous: true };

export function Answer({ to }: { readonly to: Question }) {
  const { action, context } = to;
  const resource = resourceOf(to.resource);
  const subject = subjectOf(to);
  const answer = useResource(JSON.stringify([subject, to, resource]), async (signal): Promise<
    Answered
  > => {
    if (subject === undefined) {
      const query = { action: [action], resource: [resource] };
      const { items } = await answered(
        api.GET("/api/v1/permissions", { params: { query }, signal }),
      );
      return { allowed: items[0]?.allowed ?? false };
    }
    const body = { subject, action, resource, context: contextValues(context) };
    return await answered(api.POST("/api/v1/policies/simulate", { body, signal }));
  });
  const frame = useRef<HTMLDivElement>(null);
  // On small screens it stands below the question.
  useEffect(() => frame.current?.scrollIntoView({ block: "nearest" }), [answer.data]);
  const who = to.of === "" ? words.subjects[to.subject] : to.of;
  return (
    <div class="beside" ref={frame}>
      <Card title={words.answer} intro={words.may(who, action, resource)} flush>
        <Loaded of={answer} lines={2}>{(told) => <Verdict of={told} question={to} />}</Loaded>
      </Card>
    </div>
  );
}

/** Undefined: whoever asks, of whom the server only tells whether. */
function subjectOf({ subject, of }: Question): Subject | undefined {
  switch (subject) {
    case "user":
      return { user: of };
    case "key":
      return { accessKeyId: of };
    case "anonymous":
      return { anonymous: true };
    case "me": {
      if (!session.value || may("admin:SimulatePolicy") !== true) return undefined;
      const { kind, name, accessKeyId } = session.value;
      if (accessKeyId !== undefined && kind === "key") return { accessKeyId };
      return kind === "user" ? { user: name } : undefined;
    }
  }
}

function Verdict({ of, question }: { readonly of: Answered; readonly question: Question }) {
  const { allowed, by } = of;
  const source = by === undefined ? undefined : sourceOf(by.policy);
  return (
    <div class="verdict" role="status">
      <p class={allowed ? "answer allowed" : "answer denied"}>
        <Icon name={allowed ? "check" : "refused"} size={28} />
        {allowed ? words.allowed : words.denied}
      </p>
      <p>{reasonOf(of, question)}</p>
      {source?.to !== undefined && (
        <div class="row">
          <LinkButton small icon="policy" href={source.to}>{source.label}</LinkButton>
        </div>
      )}
    </div>
  );
}

function reasonOf({ allowed, reason, by }: Answered, { subject, of }: Question): string {
  if (reason === "notInForce") return words.notInForce(of);
  if (by !== undefined) {
    const statement = words.statement(sourceOf(by.policy).words, by.statement + 1, by.sid);
    return allowed ? words.allow(statement) : words.explicitDeny(statement);
  }
  if (reason === undefined) {
    return subject === "me" && session.value?.kind === "root" ? words.root : words.notTold;
  }
  if (allowed) return subject === "key" || subject === "me" ? words.root : words.acl;
  return words.noStatement;
}

interface Source {
  readonly words: string;
  readonly label?: string;
  readonly to?: string;
}

/** What the server calls a policy that decided. */
function sourceOf(policy: string): Source {
  const { sources } = words;
  const [kind = "", name = ""] = policy.split("/");
  if (kind === "bucket" && name !== "") {
    return {
      words: sources.bucket(name),
      label: words.bucketPolicy(name),
      to: href(["buckets", name, "settings"]),
    };
  }
  if (kind === "access-key" && name !== "") return { words: sources.key(name) };
  if (policy === "session") return { words: sources.session };
  return {
    words: sources.named(policy),
    label: words.policy(policy),
    to: href(["policies", policy]),
  };
}
