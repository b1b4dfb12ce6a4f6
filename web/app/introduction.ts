/** What the document said of this server before anybody signed in. */
import type { Introduction } from "../pages.ts";

const told = document.querySelector<HTMLMetaElement>('meta[name="objectstorage"]')?.content;

export const introduction: Introduction = JSON.parse(told ?? "{}");

/** Path everything of the console is under; begins and ends with a slash. */
export const base: string = new URL(document.baseURI).pathname;
