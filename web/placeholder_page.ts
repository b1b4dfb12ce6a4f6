/** The page of the management port until the console is there. Whole in itself: no script, nothing
 * fetched. */

export interface PlaceholderContent {
  readonly version: string;
  /** Undefined while the server is starting. */
  readonly s3Url: string | undefined;
}

/** Named by its hash in the policy the page is sent with. */
export const PLACEHOLDER_STYLE = `
:root { color-scheme: light dark; --ink: #1f2933; --soft: #5b6773; --paper: #fbfbf9; --line: #e2e4e0; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e8ea; --soft: #9aa5b1; --paper: #16191d; --line: #2c3238; }
}
* { box-sizing: border-box; }
body {
  margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 2rem;
  background: var(--paper); color: var(--ink);
  font: 1rem/1.6 system-ui, -apple-system, "Segoe UI", sans-serif;
}
main { width: 100%; max-width: 34rem; }
h1 { margin: 0; font-size: 1.5rem; font-weight: 600; letter-spacing: -0.01em; }
p { margin: 0.75rem 0 0; color: var(--soft); }
dl {
  margin: 2rem 0 0; padding-top: 1.5rem; border-top: 1px solid var(--line);
  display: grid; grid-template-columns: max-content 1fr; gap: 0.5rem 1.5rem;
}
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
code { font: 0.9375em ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
a { color: inherit; text-underline-offset: 0.2em; }
a:focus-visible { outline: 2px solid currentColor; outline-offset: 3px; }
`;

export function placeholderPage({ version, s3Url }: PlaceholderContent): string {
  const s3 = s3Url === undefined
    ? "not ready yet: the server is starting"
    : `<code>${escape(s3Url)}</code>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>objectstorage</title>
<style>${PLACEHOLDER_STYLE}</style>
</head>
<body>
<main>
<h1>objectstorage</h1>
<p>An S3-compatible object store. This is its management port; the console is still to come.</p>
<dl>
<dt>Version</dt><dd>${escape(version)}</dd>
<dt>S3</dt><dd>${s3}</dd>
<dt>Health</dt><dd><a href="/readyz?verbose">readiness</a>, <a href="/healthz">all checks</a></dd>
<dt>Metrics</dt><dd><a href="/metrics">Prometheus</a></dd>
</dl>
</main>
</body>
</html>
`;
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
