/** Policies by their text, read once: the same text is asked for with every request. A text that
 * cannot be read, which the store should not have, forbids everything rather than nothing. */
import { BUILTIN_POLICIES } from "./policy/builtin_policies.ts";
import { parsePolicy } from "./policy/parse_policy.ts";
import type { NamedPolicy, Policy } from "./policy/policy.ts";
import type { AttachedPolicy } from "../../storage/identity.ts";

/** Characters of texts kept; forgotten together when there are more. Read, a text can take a hundred
 * times its length, and whoever has credentials can bring one with each session. */
const MOST_TEXT = 2 ** 19;
const DENY_ALL = `{"Version": "2012-10-17",
  "Statement": {"Sid": "Unreadable", "Effect": "Deny", "Action": "*", "Resource": "*"}}`;

export class PolicyLibrary {
  readonly #read = new Map<string, Policy<"identity">>();
  /** Characters of what was read. */
  #length = 0;
  readonly #report: (message: string, error?: unknown) => void;
  readonly #builtIn = new Map(BUILTIN_POLICIES.map(({ name, text }) => [name, text]));

  /** `report`: told of texts that cannot be read. */
  constructor(report: (message: string, error?: unknown) => void) {
    this.#report = report;
  }

  /** A policy as it is attached; by its name where it is built in. */
  attached({ name, document }: AttachedPolicy): NamedPolicy<"identity"> {
    return this.named(name, document ?? this.#builtIn.get(name) ?? "");
  }

  /** Undefined when none is called so. */
  builtIn(name: string): NamedPolicy<"identity"> | undefined {
    const text = this.#builtIn.get(name);
    return text === undefined ? undefined : this.named(name, text);
  }

  named(name: string, text: string): NamedPolicy<"identity"> {
    let policy = this.#read.get(text);
    if (policy === undefined) {
      policy = this.#parse(name, text);
      if (this.#length + text.length > MOST_TEXT) {
        this.#read.clear();
        this.#length = 0;
      }
      this.#read.set(text, policy);
      this.#length += text.length;
    }
    return { name, policy };
  }

  #parse(name: string, text: string): Policy<"identity"> {
    try {
      return parsePolicy(text, "identity");
    } catch (error) {
      this.#report(`The policy ${name} cannot be read: whoever has it is denied everything`, error);
      return parsePolicy(DENY_ALL, "identity");
    }
  }
}
