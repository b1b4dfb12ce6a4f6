/** A setting that cannot be used: one line that names the setting, where it was set, and what is
 * allowed. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}
