/** What the management API gives a signed URL of, and S3 answers to a request by one. */
import { CliError } from "./cli_error.ts";
import type { Answer } from "./exchange.ts";
import { textAt } from "./json_answer.ts";

/** The URL the API answered. Throws CliError for none. */
export function urlOf(signed: unknown): string {
  const url = textAt(signed, "url");
  if (url !== undefined && URL.canParse(url)) return url;
  throw new CliError("The server answered without a signed URL");
}

/** Characters of an error that are looked at. */
const LONGEST_ERROR = 64 * 1024;

/** Throws CliError for a refusal of S3, with what its XML says; its body is read then. */
export async function requireSuccess(answer: Answer): Promise<void> {
  const { status } = answer;
  if (status === 200) return;
  let text = "";
  for await (const piece of answer.body) {
    if (text.length < LONGEST_ERROR) text += piece.toString("utf8");
  }
  const element = (name: string) => {
    const start = text.indexOf(`<${name}>`), end = text.indexOf(`</${name}>`);
    return start < 0 || end < start ? undefined : text.slice(start + name.length + 2, end);
  };
  const told = [element("Code") ?? String(status), answer.header("x-amz-request-id")];
  const message = (element("Message") ?? "S3 refused").replace(/\.$/, "");
  throw new CliError(`${message} (${told.filter((word) => word !== undefined).join(", ")})`);
}
