/** How an object can be looked at, by its type and, where that says nothing, its name; and how large
 * it may be for that. What a browser would run (HTML, scripts) is text here. */
import { extensionOf } from "./paths.ts";

export type PreviewKind =
  | "image"
  | "audio"
  | "video"
  | "pdf"
  | "markdown"
  | "csv"
  | "json"
  | "text"
  | "none";

/** Bytes of a text that are fetched to be looked at, or changed. */
export const TEXT_LIMIT = 256 * 1_024;
/** Bytes above which pictures and documents are shown when asked for. */
export const MEDIA_LIMIT = 25 * 1_024 * 1_024;

const BY_EXTENSION: Readonly<Record<Exclude<PreviewKind, "none">, string>> = {
  image: "png jpg jpeg gif webp avif svg bmp ico apng",
  audio: "mp3 wav ogg oga opus m4a flac aac",
  video: "mp4 webm m4v mov ogv",
  pdf: "pdf",
  markdown: "md markdown",
  csv: "csv tsv",
  json: "json jsonl ndjson geojson webmanifest",
  text:
    "txt log text html htm xml css js mjs cjs ts tsx jsx py rb go rs java kt swift c h cpp hpp " +
    "cs sh bash zsh ps1 sql yaml yml toml ini conf cfg env properties tf hcl dockerfile makefile " +
    "gradle lua pl php r scala vue svelte tex srt vtt diff patch lock gitignore editorconfig proto",
};

const KIND_OF_EXTENSION: ReadonlyMap<string, PreviewKind> = new Map(
  Object.entries(BY_EXTENSION).flatMap(([kind, extensions]) =>
    extensions.split(" ").map((extension) => [extension, kind as PreviewKind] as const)
  ),
);

/** Types that say nothing of what is inside. The last two are what systems take TypeScript for; films of
 * these types no browser plays. */
const VAGUE = new Set([
  ...["", "application/octet-stream", "binary/octet-stream", "text/plain"],
  ...["video/mp2t", "video/vnd.dlna.mpeg-tts"],
]);

export function previewKindOf(contentType: string | undefined, key: string): PreviewKind {
  const [type = ""] = (contentType ?? "").toLowerCase().split(";", 1).map((part) => part.trim());
  if (!VAGUE.has(type)) return kindOfType(type);
  const byName = KIND_OF_EXTENSION.get(extensionOf(key));
  return byName ?? (type === "text/plain" ? "text" : "none");
}

function kindOfType(type: string): PreviewKind {
  const [family, form = ""] = type.split("/", 2);
  if (family === "image") return "image";
  if (family === "audio") return "audio";
  if (family === "video") return "video";
  if (form === "pdf") return "pdf";
  if (form === "markdown" || form === "x-markdown") return "markdown";
  if (form === "csv" || form === "tab-separated-values") return "csv";
  if (form === "json" || form.endsWith("+json") || form === "x-ndjson") return "json";
  const isText = family === "text" ||
    /^(?:xml|xhtml\+xml|javascript|ecmascript|typescript|sql|graphql|toml|yaml|x-yaml|x-sh|x-httpd-php|x-tex)$/
      .test(form) ||
    form.endsWith("+xml");
  return isText ? "text" : "none";
}

/** Whether it is looked at as text. */
export function isTextual(kind: PreviewKind): boolean {
  return kind === "text" || kind === "markdown" || kind === "csv" || kind === "json";
}
