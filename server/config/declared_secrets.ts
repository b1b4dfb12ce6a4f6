/** Secrets of declared access keys that are not in the configuration itself: read from the files and
 * variables it names. */
import { SECRET_ACCESS_KEY } from "../identity_rules.ts";
import { ConfigError } from "./config_error.ts";
import type { DeclaredUser, WrittenKey } from "./declared_users.ts";
import { pathText, type Resolved } from "./resolve.ts";
import { type Environment, type ReadText, reason, trimmed } from "./sources.ts";

/** The declared users, with every secret. ConfigError when one cannot be had. */
export function readDeclaredUsers(
  { config, placeOf }: Resolved,
  environment: Environment,
  readText: ReadText,
): readonly DeclaredUser[] {
  return config["users"].map(({ accessKeys, ...user }, at) => ({
    ...user,
    accessKeys: accessKeys.map(({ secretAccessKey, secretFile, variable, ...key }, index) => {
      const refuse = (field: keyof WrittenKey, message: string): never => {
        const path = ["accessKeys", index, field];
        const place = placeOf("users", [at, ...path]);
        throw new ConfigError(`users${pathText([at, ...path])} (${place}) ${message}`);
      };
      const checked = (field: keyof WrittenKey, name: string, secret: string): string => {
        if (SECRET_ACCESS_KEY.form.test(secret)) return secret;
        return refuse(field, `names ${name}, which must hold ${SECRET_ACCESS_KEY.allowed}`);
      };
      if (secretFile !== undefined) {
        let text = "";
        try {
          text = readText(secretFile);
        } catch (error) {
          refuse("secretFile", `names ${secretFile}, which cannot be read: ${reason(error)}`);
        }
        return { ...key, secretAccessKey: checked("secretFile", secretFile, trimmed(text)) };
      }
      if (variable !== undefined) {
        const secret = environment[variable] ?? "";
        if (secret === "") refuse("variable", `names ${variable}, which is not set`);
        return { ...key, secretAccessKey: checked("variable", variable, secret) };
      }
      return { ...key, secretAccessKey: secretAccessKey ?? "" };
    }),
  }));
}
