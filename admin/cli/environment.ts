/** The variables of the process, as main.ts hands them on. */

export type Environment = Readonly<Record<string, string | undefined>>;

/** Undefined for one that is not set, or empty. */
export function variable(environment: Environment, name: string): string | undefined {
  const value = environment[name] ?? "";
  return value === "" ? undefined : value;
}
