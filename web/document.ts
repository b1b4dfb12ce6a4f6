/** The one document of the console: what browsers get under every page's address. It holds no script
 * and no style of its own, so that its policy admits none. */
import type { Introduction } from "./pages.ts";

export interface DocumentContent {
  /** Path the console is under; begins and ends with a slash. */
  readonly base: string;
  readonly script: string;
  readonly stylesheet: string;
  /** As chosen before; absent: as the system is. */
  readonly theme?: "light" | "dark";
  readonly introduction: Introduction;
}

export function consoleDocument(
  { base, script, stylesheet, theme, introduction }: DocumentContent,
): string {
  return `<!doctype html>
<html lang="en"${theme === undefined ? "" : ` data-theme="${theme}"`}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<meta name="objectstorage" content="${escape(JSON.stringify(introduction))}">
<base href="${escape(base)}">
<title>objectstorage</title>
<link rel="icon" href="assets/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="assets/${stylesheet}">
<script type="module" src="assets/${script}"></script>
</head>
<body>
<div id="console"></div>
<noscript>The console needs JavaScript. The command line does the same: objectstorage help</noscript>
</body>
</html>
`;
}

/** The mark of the product, for the tab. */
export const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">` +
  `<rect width="32" height="32" rx="8" fill="#0f766e"/>` +
  `<path d="M9 11.5h14M9 16h14M9 20.5h14" stroke="#fff" stroke-width="2.6" stroke-linecap="round"/>` +
  `<circle cx="20.5" cy="11.5" r="2.4" fill="#0f766e" stroke="#fff" stroke-width="2"/>` +
  `<circle cx="12.5" cy="20.5" r="2.4" fill="#0f766e" stroke="#fff" stroke-width="2"/></svg>`;

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
