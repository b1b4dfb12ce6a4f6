/** The rules of passwords, each told apart, for people who choose one. The server has the last word: it
 * also knows those everybody tries first, and may ask for more characters. Source: NIST SP 800-63B,
 * section 5.1.1.2. */

export interface PasswordRule {
  readonly id: "length" | "name";
  readonly holds: boolean;
}

/** Characters; more where the server is set so. */
const LEAST = 12;
const MOST = 128;

/** All of them, and whether `password` of this user keeps to each. */
export function passwordRules(password: string, user: string): readonly PasswordRule[] {
  const length = [...password.normalize("NFC")].length;
  return [
    { id: "length", holds: length >= LEAST && length <= MOST },
    { id: "name", holds: password !== "" && password.toLowerCase() !== user.toLowerCase() },
  ];
}
