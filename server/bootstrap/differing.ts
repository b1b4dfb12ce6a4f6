/** Which declared fields are not as they are. */

export interface Difference<Fields> {
  /** For people: `description, disabled`. */
  readonly names: string;
  readonly values: Partial<Fields>;
}

/** The fields of `wanted` that are given and differ; undefined when none does. */
export function differing<Fields extends object>(
  wanted: { readonly [Name in keyof Fields]: Fields[Name] | undefined },
  found: { readonly [Name in keyof Fields]?: Fields[Name] },
): Difference<Fields> | undefined {
  const names = (Object.keys(wanted) as (keyof Fields & string)[])
    .filter((name) => wanted[name] !== undefined && wanted[name] !== found[name]);
  if (names.length === 0) return undefined;
  const values: Partial<Fields> = {};
  for (const name of names) Object.assign(values, { [name]: wanted[name] });
  return { names: names.join(", "), values };
}
