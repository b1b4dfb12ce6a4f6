/** Lists of what an operator declares: read as text or from a file, each name once, every mistake with
 * its place. Knows nothing of what is declared. */
import * as z from "zod/mini";

/** What is wrong with an item, and where inside it. The message begins with `must`. */
export class DeclarationMistake extends Error {
  override readonly name = "DeclarationMistake";
  constructor(message: string, readonly path: readonly PropertyKey[] = []) {
    super(message);
  }
}

/** Text that is not empty. */
export const declaredText = (what = "a text") =>
  z.string({ error: `must be ${what}: put it in quotes` });

export const declaredFlag = () => z.boolean({ error: "must be true or false" });

export const declaredNames = () =>
  z.array(z.string({ error: "must be a name" }), { error: "must be a list of names" });

/** Says of what is no object at all that it must have a name. */
export const needsName = {
  error: (issue: { readonly code?: string }) =>
    issue.code === "invalid_type" ? "must have a name" : undefined,
};

export interface DeclaredListOptions<Item extends z.ZodMiniType, Declared> {
  /** e.g. `buckets`, for messages. */
  readonly what: string;
  readonly item: Item;
  /** Items out of text, as a file would have them; throws DeclarationMistake. Absent: only text that is
   * empty is taken. */
  readonly fromText?: (text: string) => readonly unknown[];
  /** Throws DeclarationMistake. */
  readonly read: (item: z.output<Item>) => Declared;
}

/** A schema of a list whose items have unique names, whatever the case of letters. */
export function declaredList<
  Item extends z.ZodMiniType<{ readonly name: string }>,
  Declared,
>({ what, item, fromText, read }: DeclaredListOptions<Item, Declared>) {
  return z.pipe(
    z.transform((given, context): unknown => {
      if (typeof given !== "string") {
        return Array.isArray(given)
          ? given.map((one) => typeof one === "string" ? { name: one } : one)
          : given;
      }
      if (given.trim() === "") return [];
      return fromText === undefined ? given : tried(() => fromText(given), context);
    }),
    z.pipe(
      z.array(item, { error: `must be a list of ${what}` }),
      z.transform((items, context): readonly Declared[] =>
        tried(() => {
          const names = new Set<string>();
          return items.map((one, at) =>
            inside([at], () => {
              requireNew(one.name, names);
              return read(one);
            })
          );
        }, context)
      ),
    ),
  );
}

/** What `read` returns; mistakes in it are in what `path` leads to. */
export function inside<T>(path: readonly PropertyKey[], read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof DeclarationMistake)) throw error;
    throw new DeclarationMistake(error.message, [...path, ...error.path]);
  }
}

/** What `read` returns; a mistake becomes zod's. */
function tried<T>(
  read: () => T,
  context: { readonly value: unknown; readonly issues: unknown[] },
): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof DeclarationMistake)) throw error;
    const { message, path } = error;
    context.issues.push({ code: "custom", input: context.value, message, path: [...path] });
    return z.NEVER;
  }
}

function requireNew(name: string, names: Set<string>): void {
  const same = name.toLowerCase();
  if (names.has(same)) throw new DeclarationMistake("must be declared once", ["name"]);
  names.add(same);
}
