/** What a password must be: long enough, not the user's name, none everybody tries first. No rules
 * about kinds of characters. Source: NIST SP 800-63B, section 5.1.1.2. */

/** Characters; also what is read of one at all. */
export const LONGEST_PASSWORD = 128;
export const SHORTEST_PASSWORD = 12;

/** The commonest, in lower case. */
const COMMONEST: ReadonlySet<string> = new Set([
  "000000000000",
  "111111111111",
  "123123123123",
  "1234567890",
  "12345678910",
  "123456789012",
  "1234567890123",
  "1q2w3e4r5t6y",
  "1qaz2wsx3edc",
  "abcdefghijkl",
  "adminadmin",
  "adminadminadmin",
  "administrator",
  "changemechangeme",
  "changemeplease",
  "correcthorsebatterystaple",
  "iloveyou1234",
  "letmeinletmein",
  "minioadmin",
  "minioadminminioadmin",
  "objectstorage",
  "objectstorage1",
  "password",
  "password1",
  "password123",
  "password1234",
  "password12345",
  "passwordpassword",
  "qwerty123456",
  "qwertyuiop",
  "qwertyuiop12",
  "qwertyuiop123",
  "qwertyuiopasdf",
  "zaq12wsxcde3",
]);

/** What is wrong with `password` for the user of this name, as a sentence; undefined: nothing. `least`:
 * characters it needs. */
export function passwordFault(
  password: string,
  { user, least }: { readonly user: string; readonly least: number },
): string | undefined {
  if (!password.isWellFormed()) return "A password is whole characters";
  const length = [...password.normalize("NFC")].length;
  if (length < least || length > LONGEST_PASSWORD) {
    return `A password has ${least} to ${LONGEST_PASSWORD} characters`;
  }
  const lower = password.toLowerCase();
  if (lower === user.toLowerCase()) return "A password is not the user's name";
  if (COMMONEST.has(lower)) return "This password is among those everybody tries first";
  return undefined;
}
