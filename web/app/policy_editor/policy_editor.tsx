/** Where a policy is written: the editor when it is loaded, a plain field until then and where it cannot
 * be; and below, what the server finds wrong with it, each a way to where it stands. */
import { useEffect, useRef, useState } from "preact/hooks";
import { text } from "../text.ts";
import { Failure, Notice } from "../ui/notice.tsx";
import { Badge } from "../ui/page.tsx";
import type { CodeEditor } from "./code_editor.ts";
import { type Finding, type PolicyKindOptions, usePolicyCheck } from "./policy_check.ts";

const words = text.policyEditor;

export interface PolicyEditorProps extends Partial<PolicyKindOptions> {
  readonly label: string;
  /** JSON, as text. */
  readonly value: string;
  readonly onInput: (value: string) => void;
}

export function PolicyEditor(
  { label, value, onInput, kind = "identity", bucket }: PolicyEditorProps,
) {
  const frame = useRef<HTMLDivElement>(null);
  const plain = useRef<HTMLTextAreaElement>(null);
  const editor = useRef<CodeEditor>(null);
  const [state, setState] = useState<"loading" | "there" | "plain">("loading");
  const check = usePolicyCheck(value, { kind, bucket });
  /** What was typed and has not come back yet as `value`. */
  const typed = useRef<string[]>([]);
  const current = useRef({ value, onInput });
  current.current = { value, onInput };

  useEffect(() => {
    let isWanted = true;
    import("./code_editor.ts").then(
      ({ mountEditor }) => {
        if (!isWanted || frame.current === null) return;
        const hasFocus = plain.current !== null && document.activeElement === plain.current;
        editor.current = mountEditor({
          parent: frame.current,
          text: current.current.value,
          label,
          onInput(text) {
            typed.current.push(text);
            current.current.onInput(text);
          },
        });
        if (hasFocus) editor.current.reveal(1, 1);
        setState("there");
      },
      () => isWanted && setState("plain"),
    );
    return () => {
      isWanted = false;
      editor.current?.end();
    };
  }, []);
  useEffect(() => {
    // An echo of what was typed must not undo what was typed since.
    const at = typed.current.lastIndexOf(value);
    if (at < 0) editor.current?.setText(value);
    typed.current = typed.current.slice(at + 1);
  }, [value, state]);
  useEffect(() => editor.current?.setFindings(check.data ?? []), [check.data, state]);

  const reveal = ({ line, column }: Finding) => {
    if (editor.current !== null) return editor.current.reveal(line, column);
    const at = offsetOf(value, line, column);
    plain.current?.focus();
    plain.current?.setSelectionRange(at, at);
  };
  return (
    <div class="field">
      <span class="label">{label}</span>
      <div ref={frame} hidden={state !== "there"} />
      {state !== "there" && (
        <textarea
          ref={plain}
          class="input mono"
          aria-label={label}
          rows={14}
          value={value}
          spellcheck={false}
          onInput={(event) => onInput(event.currentTarget.value)}
        />
      )}
      {state === "plain" && <Notice>{words.plain}</Notice>}
      <Failure of={check.failure} onRetry={check.reload} />
      <Findings of={check.data} onSelect={reveal} />
    </div>
  );
}

function Findings(
  { of, onSelect }: {
    readonly of: readonly Finding[] | undefined;
    readonly onSelect: (finding: Finding) => void;
  },
) {
  return (
    <div class="findings" role="status" aria-label={words.findings}>
      {of?.length === 0 && <p class="soft small">{words.faultless}</p>}
      {of !== undefined && of.length > 0 && (
        <ul>
          {of.map((finding) => {
            const { severity, line, column, message } = finding;
            return (
              <li key={`${line} ${column} ${message}`}>
                <Badge tone={severity === "error" ? "danger" : "warn"}>
                  {words.severities[severity]}
                </Badge>
                <button type="button" class="as-link" onClick={() => onSelect(finding)}>
                  {words.at(line, column)}
                </button>
                <span>{message}</span>
              </li>
            );
          })}
        </ul>
      )}
    </div>
  );
}

/** Of a place in a text; both from 1. */
function offsetOf(value: string, line: number, column: number): number {
  const before = value.split("\n").slice(0, line - 1);
  return before.reduce((sum, each) => sum + each.length + 1, 0) + column - 1;
}
