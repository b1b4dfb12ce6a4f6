/** The seal of the audit log's lines (HMAC-SHA-256, RFC 2104). `hmac` covers the line and the hmac of
 * the line before, so that nothing can be changed, taken out or put in; `check` covers the line alone,
 * so that a changed line is told from one whose predecessor is gone. */
import { hkdfSync } from "node:crypto";
import { equalText, HmacKey } from "../auth/hmac.ts";

/** A line whose `check` is right: it was written with the key, as it stands. */
export interface SealedLine {
  /** Without line feed. */
  readonly text: string;
  readonly hmac: string;
}

const HMAC_HEAD = ',"hmac":"', CHECK_HEAD = '","check":"', TAIL = '"}';
const HMAC_LENGTH = 64, CHECK_LENGTH = 16;
/** Characters a seal adds to a line. */
export const SEAL_LENGTH = HMAC_HEAD.length + HMAC_LENGTH + CHECK_HEAD.length + CHECK_LENGTH +
  TAIL.length;

export class AuditChain {
  readonly #link: HmacKey;
  readonly #check: HmacKey;

  /** `key`: secret bytes, from which two keys are derived (HKDF-SHA-256, RFC 5869). */
  constructor(key: Uint8Array) {
    this.#link = new HmacKey(derive(key, "objectstorage audit chain 1"));
    this.#check = new HmacKey(derive(key, "objectstorage audit line 1"));
  }

  /** `json`: an object with a member at least, ASCII, one line. `previous`: hmac of the line before,
   * null where a chain begins. */
  seal(json: string, previous: string | null): SealedLine {
    const body = json.slice(0, -1);
    const hmac = this.#link.sign(linkText(body, previous));
    const checked = `${body}${HMAC_HEAD}${hmac}`;
    return { text: `${checked}${CHECK_HEAD}${this.#checkOf(checked)}${TAIL}`, hmac };
  }

  /** `line`: one byte a code unit, without line feed. Undefined when it is not as it was written. */
  open(line: string): SealedLine | undefined {
    const sealAt = line.length - SEAL_LENGTH;
    const checkAt = line.length - TAIL.length - CHECK_LENGTH;
    const checkedEnd = checkAt - CHECK_HEAD.length;
    if (sealAt < 1 || !line.endsWith(TAIL) || !line.startsWith(HMAC_HEAD, sealAt)) return undefined;
    if (!line.startsWith(CHECK_HEAD, checkedEnd)) return undefined;
    const check = line.slice(checkAt, checkAt + CHECK_LENGTH);
    if (!equalText(check, this.#checkOf(line.slice(0, checkedEnd)))) return undefined;
    return { text: line, hmac: line.slice(sealAt + HMAC_HEAD.length, checkedEnd) };
  }

  /** Whether `line` is the one that was written after the line with hmac `previous`. */
  follows({ text, hmac }: SealedLine, previous: string | null): boolean {
    return equalText(hmac, this.#link.sign(linkText(text.slice(0, -SEAL_LENGTH), previous)));
  }

  #checkOf(text: string): string {
    return this.#check.sign(text).slice(0, CHECK_LENGTH);
  }
}

/** Whether a text without an end of line holds a whole seal: no interrupted write leaves that with
 * something behind it. */
export function holdsSeal(text: string): boolean {
  const at = text.indexOf(HMAC_HEAD);
  return at >= 0 && text.length > at + SEAL_LENGTH;
}

/** Length-prefixed by form: the hmac has 64 characters, or is absent. */
function linkText(body: string, previous: string | null): string {
  return `${previous ?? ""}\n${body}`;
}

function derive(key: Uint8Array, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", key, new Uint8Array(), purpose, 32));
}
