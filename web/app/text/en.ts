/** The catalogue in English, a section for each part of the console. */
import { browser } from "./en/browser.ts";
import { buckets } from "./en/buckets.ts";
import { causes } from "./en/causes.ts";
import { overview } from "./en/overview.ts";
import { settings } from "./en/settings.ts";
import { shell } from "./en/shell.ts";
import { tags } from "./en/tags.ts";
import { uploads } from "./en/uploads.ts";
import { ui } from "./en/ui.ts";

export const en = {
  browser,
  buckets,
  causes,
  overview,
  settings,
  shell,
  tags,
  ui,
  uploads,
};
