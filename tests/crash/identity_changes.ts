/** A series of changes of identities and links that is the same every time: the child makes them, the
 * test knows what each leaves behind. */
import type { CommandName } from "../../storage/metadata.ts";

export interface Change {
  readonly name: CommandName;
  readonly input: object;
}

/** Users and groups of the series: few, so that changes meet. */
const NAMES = 7;

/** The change of this number, from 0. It may be refused, always by the same rules. */
export function change(number: number): Change {
  const cause = { principal: "root", action: "Change", requestId: `${number}` };
  const name = `n${mixed(number, 1) % NAMES}`;
  const other = `n${mixed(number, 2) % NAMES}`;
  const accessKeyId = `AKIA${mixed(number, 3) % NAMES}`;
  const description = `${number}`;
  const sealedSecret = new Uint8Array(40).fill(number);
  const holder = { kind: number % 2 === 0 ? "user" : "group", name };
  const changes: readonly Change[] = [
    { name: "createUser", input: { name, description, password: description } },
    { name: "updateUser", input: { name, description, disabled: number % 3 === 0 } },
    { name: "deleteUser", input: { name, force: true } },
    { name: "createGroup", input: { name, description } },
    { name: "deleteGroup", input: { name, force: true } },
    { name: "addGroupMembers", input: { group: name, users: [name, other] } },
    { name: "removeGroupMembers", input: { group: name, users: [other] } },
    { name: "putPolicy", input: { name, document: description.repeat(1000) } },
    { name: "deletePolicy", input: { name } },
    { name: "attachPolicies", input: { holder, policies: [{ name: other, builtIn: false }] } },
    { name: "detachPolicies", input: { holder, policies: [other] } },
    { name: "createAccessKey", input: { accessKeyId, sealedSecret, description } },
    { name: "updateAccessKey", input: { accessKeyId, sealedSecret, expiresAt: number } },
    {
      name: "rotateAccessKey",
      input: {
        accessKeyId,
        newAccessKeyId: `AKIA${mixed(number, 6) % NAMES}`,
        sealedSecret,
        endsAt: number,
      },
    },
    { name: "deleteAccessKey", input: { accessKeyId } },
    { name: "createBucket", input: { name, owner: "o", region: "r" } },
    {
      name: "createShare",
      input: {
        ...{ tokenHash: description, sealedToken: sealedSecret, key: other, note: name },
        ...{ bucket: 1 + mixed(number, 7) % NAMES, expiresAt: number, inline: false },
      },
    },
  ];
  // Twice as many that make something as others.
  const making = changes.filter(({ name }) => /^(?:create|add|attach|put)/.test(name));
  const chosen = [...changes, ...making, ...making];
  const { name: command, input } = chosen[mixed(number, 4) % chosen.length]!;
  return { name: command, input: { ...input, cause } };
}

/** Changes `from` and later that go in one transaction: one to four. */
export function batch(from: number): readonly Change[] {
  return Array.from({ length: 1 + mixed(from, 5) % 4 }, (_, i) => change(from + i));
}

/** A number from 0 that follows from both, without pattern. */
function mixed(number: number, salt: number): number {
  let hash = Math.imul(number + 1, 0x9e3779b1) ^ Math.imul(salt, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 15), 0xcc9e2d51);
  return (hash ^ (hash >>> 13)) >>> 0;
}
