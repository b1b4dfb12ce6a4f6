/** The editor itself: CodeMirror with JSON, its mistakes underlined as the server tells them. Loaded
 * only where something is edited. It lives in a shadow root, where its styles are sheets the page's
 * strict policy admits. Tab leaves it, as it leaves every field. */
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { json } from "@codemirror/lang-json";
import {
  bracketMatching,
  defaultHighlightStyle,
  HighlightStyle,
  indentOnInput,
  indentUnit,
  syntaxHighlighting,
} from "@codemirror/language";
import { type Diagnostic, lintGutter, setDiagnostics } from "@codemirror/lint";
import { EditorState, type Text } from "@codemirror/state";
import { drawSelection, EditorView, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import type { Schemas } from "../api.ts";

type Finding = Schemas["Finding"];

export interface CodeEditorOptions {
  /** Where it is put; has no shadow root yet. */
  readonly parent: HTMLElement;
  readonly text: string;
  /** For who cannot see what it is. */
  readonly label: string;
  readonly onInput: (text: string) => void;
}

export interface CodeEditor {
  /** Puts another text there, unless it is there already; `onInput` is not told. */
  setText(text: string): void;
  /** Marks these and no others. */
  setFindings(findings: readonly Finding[]): void;
  /** Puts the cursor there; both from 1. */
  reveal(line: number, column: number): void;
  end(): void;
}

export function mountEditor({ parent, text, label, onInput }: CodeEditorOptions): CodeEditor {
  const root = parent.shadowRoot ?? parent.attachShadow({ mode: "open" });
  let isGiven = false;
  const view = new EditorView({
    parent: root,
    root,
    state: EditorState.create({
      doc: text,
      extensions: [
        lineNumbers(),
        lintGutter(),
        history(),
        drawSelection(),
        indentOnInput(),
        bracketMatching(),
        indentUnit.of("  "),
        json(),
        syntaxHighlighting(COLOURS),
        syntaxHighlighting(defaultHighlightStyle, { fallback: true }),
        EditorView.lineWrapping,
        THEME,
        keymap.of([...defaultKeymap, ...historyKeymap]),
        EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" }),
        EditorView.domEventHandlers({ beforeinput: replaceSelection }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged && !isGiven) onInput(update.state.doc.toString());
        }),
      ],
    }),
  });
  return {
    setText(next) {
      const { doc } = view.state;
      if (doc.toString() === next) return;
      isGiven = true;
      view.dispatch({ changes: { from: 0, to: doc.length, insert: next } });
      isGiven = false;
    },
    setFindings(findings) {
      const { state } = view;
      view.dispatch(setDiagnostics(state, findings.map((each) => diagnostic(each, state.doc))));
    },
    reveal(line, column) {
      const anchor = positionOf(line, column, view.state.doc);
      view.dispatch({ selection: { anchor }, scrollIntoView: true });
      view.focus();
    },
    end: () => view.destroy(),
  };
}

/** What is typed over a selection: left to itself, the browser would keep the colours of what was there
 * by a style attribute, which the page's policy refuses. */
function replaceSelection(event: InputEvent, view: EditorView): boolean {
  const { inputType, data, isComposing } = event;
  if (inputType !== "insertText" || !data || isComposing) return false;
  let { from, to } = view.state.selection.main;
  // The editor learns a moment later of what was selected otherwise than by its keys.
  const range = event.getTargetRanges()[0] ?? selectedIn(view.root);
  if (range !== undefined && !range.collapsed) {
    from = view.posAtDOM(range.startContainer, range.startOffset);
    to = view.posAtDOM(range.endContainer, range.endOffset);
  }
  if (from === to) return false;
  event.preventDefault();
  view.dispatch({
    changes: { from, to, insert: data },
    selection: { anchor: from + view.state.toText(data).length },
    userEvent: "input.type",
  });
  return true;
}

/** What the document itself has selected in there. Chromium's shadow roots tell alone. */
function selectedIn(root: EditorView["root"]): AbstractRange | undefined {
  const selection = (root as Partial<Pick<Document, "getSelection">>).getSelection?.() ?? null;
  return selection === null || selection.rangeCount === 0 ? undefined : selection.getRangeAt(0);
}

/** A finding names where something begins: the word there is marked. */
function diagnostic({ line, column, severity, message }: Finding, doc: Text): Diagnostic {
  const from = positionOf(line, column, doc);
  const rest = doc.lineAt(from).text.slice(from - doc.lineAt(from).from);
  const word = /^(?:"[^"]{0,200}"?|[^\s,:{}[\]]{1,200}|.)/.exec(rest)?.[0] ?? "";
  return { from, to: from + word.length, severity, message };
}

function positionOf(line: number, column: number, doc: Text): number {
  const { from, to } = doc.line(Math.max(1, Math.min(line, doc.lines)));
  return Math.min(to, from + Math.max(0, column - 1));
}

const COLOURS = HighlightStyle.define([
  { tag: tags.propertyName, color: "var(--accent-text)" },
  { tag: tags.string, color: "var(--ink)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--info-text)" },
  { tag: [tags.punctuation, tags.separator, tags.brace, tags.bracket], color: "var(--ink-soft)" },
]);

const THEME = EditorView.theme({
  "&": {
    border: "1px solid var(--line-strong)",
    borderRadius: "var(--radius-s)",
    background: "var(--surface)",
    color: "var(--ink)",
    fontSize: "var(--text-s)",
    overflow: "hidden",
  },
  "&.cm-focused": { outline: "2px solid var(--accent)", borderColor: "var(--accent)" },
  ".cm-scroller": {
    fontFamily: "var(--mono)",
    lineHeight: "1.6",
    maxHeight: "60vh",
    overflow: "auto",
  },
  ".cm-content, .cm-gutter": { minHeight: "14rem" },
  ".cm-content": { caretColor: "var(--ink)", padding: "var(--space-2) 0" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": {
    background: "var(--sunken)",
    color: "var(--ink-soft)",
    border: "0",
  },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground": {
    background: "var(--accent-soft)",
  },
  ".cm-selectionBackground": { background: "var(--accent-soft)" },
  "&.cm-focused .cm-matchingBracket": { background: "var(--accent-soft)", outline: "none" },
  ".cm-lintRange-error": {
    backgroundImage: "none",
    textDecoration: "underline wavy var(--danger) 1px",
  },
  ".cm-lintRange-warning": {
    backgroundImage: "none",
    textDecoration: "underline wavy var(--warn-text) 1px",
  },
  ".cm-gutter-lint": { width: "1.1rem" },
  ".cm-gutter-lint .cm-gutterElement": { padding: "0 0.15rem" },
  ".cm-lint-marker": {
    width: "0.5rem",
    height: "0.5rem",
    borderRadius: "50%",
    margin: "0.45rem 0",
  },
  ".cm-lint-marker-error": { content: "normal", background: "var(--danger)" },
  ".cm-lint-marker-warning": { content: "normal", background: "var(--warn-text)" },
  ".cm-tooltip": {
    background: "var(--raised)",
    color: "var(--ink)",
    border: "1px solid var(--line)",
    borderRadius: "var(--radius-s)",
    boxShadow: "var(--shadow-2)",
    maxWidth: "24rem",
  },
  ".cm-diagnostic": { fontFamily: "var(--font)", borderLeftColor: "var(--line-strong)" },
  ".cm-diagnostic-error": { borderLeftColor: "var(--danger)" },
  ".cm-diagnostic-warning": { borderLeftColor: "var(--warn-text)" },
});
