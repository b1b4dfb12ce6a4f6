/** The picture beside a row: what kind of thing it is, by its name. */
import type { IconName } from "../ui/icon.tsx";
import { extensionOf } from "./paths.ts";
import { type PreviewKind, previewKindOf } from "./preview_kind.ts";
import type { Row } from "./rows.ts";

const ICONS: Readonly<Record<PreviewKind, IconName>> = {
  image: "image",
  audio: "sound",
  video: "film",
  pdf: "text",
  markdown: "text",
  csv: "sheet",
  json: "text",
  text: "text",
  none: "file",
};
const ARCHIVES = new Set(["zip", "gz", "tgz", "tar", "bz2", "xz", "zst", "7z", "rar", "jar"]);

export function iconOf({ kind, key }: Pick<Row, "kind" | "key">): IconName {
  if (kind === "folder") return "folder";
  if (ARCHIVES.has(extensionOf(key))) return "archive";
  return ICONS[previewKindOf(undefined, key)];
}
