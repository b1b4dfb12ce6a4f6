/** The settings of who signs in to management, and of where requests come from; rows of the one table
 * of settings. */
import { LONGEST_PASSWORD } from "../sessions/password_rules.ts";
import type { Setting } from "./setting.ts";
import { addressRange, duration, flag, integer, list } from "./value_types.ts";

const MINUTE = 60_000;
const DAY = 86_400_000;

export const SESSION_SETTINGS = {
  "session.idle": {
    schema: duration(MINUTE, 30 * DAY),
    flag: "session-idle",
    variables: ["OBJECTSTORAGE_SESSION_IDLE"],
    fallback: "30m",
    help: "time a session of management may be unused",
  },
  "session.lifetime": {
    schema: duration(MINUTE, 30 * DAY),
    flag: "session-lifetime",
    variables: ["OBJECTSTORAGE_SESSION_LIFETIME"],
    fallback: "12h",
    help: "time after which a session is over, however much it is used",
  },
  "session.secureCookies": {
    schema: flag(),
    flag: "session-secure-cookies",
    variables: ["OBJECTSTORAGE_SESSION_SECURE_COOKIES"],
    fallback: "off",
    help:
      "cookies only over HTTPS; always so with a certificate or where console.publicUrl is https:",
  },
  "password.minimumLength": {
    schema: integer(8, LONGEST_PASSWORD),
    flag: "password-minimum-length",
    variables: ["OBJECTSTORAGE_PASSWORD_MINIMUM_LENGTH"],
    fallback: "12",
    help: "characters a user's password needs",
  },
  "trustedProxies": {
    schema: list(addressRange()),
    flag: "trusted-proxies",
    variables: ["OBJECTSTORAGE_TRUSTED_PROXIES"],
    fallback: "",
    help: "addresses of proxies whose X-Forwarded-For and -Proto are believed: 10.0.0.0/8,fd00::/8",
  },
} as const satisfies Record<string, Setting>;
