/** Finds the operation of a request. The most specific row wins and the rows' order never matters.
 * A query key that names a sub-resource (`?acl`) must be selected on by the row found: it is an
 * error, never a plainer operation, when no row does. */
import { S3Error } from "./errors.ts";
import type { Level, Operation } from "./operation.ts";
import type { Method, Query } from "./request.ts";

export class OperationIndex {
  /** Rows by level, method and sub-resource (`""`: none), the most specific first. */
  readonly #rows = new Map<string, Operation[]>();
  /** Query keys that name a sub-resource: those that select a row by themselves, with any value. */
  readonly #subresources: ReadonlySet<string>;
  /** By level and method: query keys that only refine a sub-resource's row, with its name. */
  readonly #companions = new Map<string, Map<string, string>>();

  constructor(operations: readonly Operation[]) {
    this.#subresources = new Set(
      operations.map(({ query }) => Object.entries(query ?? {}))
        .flatMap((keys) => keys.length === 1 && keys[0]?.[1] === "" ? [keys[0][0]] : []),
    );
    for (const operation of operations) this.#add(operation);
    for (const rows of this.#rows.values()) {
      rows.sort((one, other) => specificity(other) - specificity(one));
    }
  }

  /** The row for a request. Throws MethodNotAllowed when the resource does not take the method,
   * InvalidArgument for two sub-resources, or one without the key that must come with it. */
  resolve(
    level: Level,
    method: Method,
    query: Query,
    headers: ReadonlyMap<string, string>,
  ): Operation {
    const subresource = this.#subresourceOf(query);
    const rows = this.#rows.get(`${level} ${method} ${subresource}`);
    if (rows === undefined) throw this.#methodNotAllowed(level, method, subresource);
    if (subresource === "" && query.pairs.length > 0) this.#refuseCompanions(level, method, query);
    for (const row of rows) if (matches(row, query, headers)) return row;
    const missing = Object.keys(rows[0]?.query ?? {}).find((name) => !query.has(name));
    if (missing === undefined) throw this.#methodNotAllowed(level, method, subresource);
    throw unaccompanied(subresource, missing, query);
  }

  #add(operation: Operation): void {
    const keys = Object.keys(operation.query ?? {});
    const subresource = keys.find((name) => this.#subresources.has(name)) ?? "";
    const place = `${operation.level} ${operation.method}`;
    const rows = this.#rows.get(`${place} ${subresource}`);
    if (rows === undefined) this.#rows.set(`${place} ${subresource}`, [operation]);
    else rows.push(operation);
    // A read that ignores a stray key does no harm; a write might overwrite an object.
    if (operation.method === "GET" || operation.method === "HEAD") return;
    const companions = this.#companions.get(place) ?? new Map<string, string>();
    for (const name of keys) {
      if (name !== subresource) companions.set(name, subresource);
    }
    this.#companions.set(place, companions);
  }

  #subresourceOf(query: Query): string {
    let found = "";
    for (const [name] of query.pairs) {
      if (name === found || !this.#subresources.has(name)) continue;
      if (found !== "") throw this.#conflict(query);
      found = name;
    }
    return found;
  }

  /** As S3 answers it: both names, in alphabetical order. */
  #conflict(query: Query): S3Error {
    const names = [...new Set(query.pairs.map(([name]) => name))]
      .filter((name) => this.#subresources.has(name)).sort();
    return new S3Error("InvalidArgument", {
      message: `Conflicting query string parameters: ${names.join(", ")}`,
      fields: { ArgumentName: "ResourceType", ArgumentValue: names[0] ?? "" },
    });
  }

  #refuseCompanions(level: Level, method: Method, query: Query): void {
    const companions = this.#companions.get(`${level} ${method}`);
    if (companions === undefined) return;
    for (const [name, subresource] of companions) {
      if (query.has(name)) throw unaccompanied(name, subresource, query);
    }
  }

  /** RFC 9110 §15.5.6: 405 names the methods that are allowed. */
  #methodNotAllowed(level: Level, method: Method, subresource: string): S3Error {
    const methods = (["GET", "HEAD", "PUT", "POST", "DELETE"] as const)
      .filter((other) => this.#rows.has(`${level} ${other} ${subresource}`));
    return new S3Error("MethodNotAllowed", {
      fields: { Method: method, ResourceType: (subresource || level).toUpperCase() },
      headers: { allow: methods.join(", ") },
    });
  }
}

function unaccompanied(name: string, missing: string, query: Query): S3Error {
  return new S3Error("InvalidArgument", {
    message: `This operation does not accept ${name} without ${missing}`,
    fields: { ArgumentName: name, ArgumentValue: query.get(name) ?? "" },
  });
}

function specificity(operation: Operation): number {
  return Object.keys(operation.query ?? {}).length + (operation.header?.length ?? 0);
}

function matches(
  operation: Operation,
  query: Query,
  headers: ReadonlyMap<string, string>,
): boolean {
  for (const name in operation.query) {
    const value = query.get(name);
    const wanted = operation.query[name];
    if (value === undefined || (wanted !== "" && wanted !== value)) return false;
  }
  return operation.header === undefined || operation.header.every((name) => headers.has(name));
}
