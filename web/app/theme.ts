/** Light or dark: as the system is, unless the visitor chose. Kept in a cookie, so that the document
 * comes in the right colours. */
import { signal } from "@preact/signals";
import { base } from "./introduction.ts";

export type Theme = "system" | "light" | "dark";

const root = document.documentElement;

export const theme = signal<Theme>((root.dataset["theme"] as Theme | undefined) ?? "system");

export function setTheme(chosen: Theme): void {
  theme.value = chosen;
  const isChosen = chosen !== "system";
  if (isChosen) root.dataset["theme"] = chosen;
  else delete root.dataset["theme"];
  const life = isChosen ? 31_536_000 : 0;
  document.cookie = `objectstorage_theme=${chosen}; Path=${base}; Max-Age=${life}; SameSite=Lax` +
    (location.protocol === "https:" ? "; Secure" : "");
}
