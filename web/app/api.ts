/** The management API as pages ask it: typed by its document, failures as one kind of error. What a
 * page no longer waits for is given up by its signal. */
import createClient, { type Middleware } from "openapi-fetch";
import type { components, paths } from "../../admin/types.ts";
import { attendance } from "./attendance.ts";
import { base } from "./introduction.ts";

export type Schemas = components["schemas"];

/** What the server answered instead, or that it did not. */
export class ApiFailure extends Error {
  override readonly name = "ApiFailure";
  /** 0: there was no answer. */
  readonly status: number;
  readonly code: string;
  readonly hint: string | undefined;
  readonly requestId: string | undefined;
  /** What is wrong with the fields of a form, by their names. */
  readonly fields: Readonly<Record<string, string>>;

  constructor(status: number, told: Partial<Schemas["Error"]>) {
    super(told.message ?? `HTTP ${status}`);
    this.status = status;
    this.code = told.code ?? "Unavailable";
    this.hint = told.hint;
    this.requestId = told.requestId;
    this.fields = told.fields ?? {};
  }
}

/** Dispatched here when the server no longer knows who asks. */
export const signedOut = new EventTarget();

const attended: Middleware = {
  onRequest({ request }) {
    if (request.method !== "GET") return;
    for (const [name, value] of Object.entries(attendance())) request.headers.set(name, value);
  },
};

const failures: Middleware = {
  async onResponse({ response }) {
    if (response.ok) return;
    throw await failureOf(response);
  },
  onError({ error }) {
    if (error instanceof ApiFailure || isAbort(error)) return;
    return unreachable();
  },
};

/** The failure an answer tells of. */
export async function failureOf(response: Response): Promise<ApiFailure> {
  const told = await response.json().catch(() => ({}));
  const failure = new ApiFailure(response.status, told);
  if (response.status === 401 && failure.code === "Unauthenticated") {
    signedOut.dispatchEvent(new Event("signedOut"));
  }
  return failure;
}

export function unreachable(): ApiFailure {
  return new ApiFailure(0, { code: "Unreachable", message: "The server does not answer." });
}

export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}

const client = createClient<paths>({
  baseUrl: new URL(base, location.origin).href.replace(/\/$/, ""),
  credentials: "same-origin",
});
client.use(attended, failures);

/** `api.GET("/api/v1/buckets", { params, signal })`. Throws ApiFailure, or what aborted it. */
export const api = client;

/** The answer's body. A failure was thrown before it comes to this. */
export async function answered<T>(
  asking: Promise<{ data?: T }>,
): Promise<NonNullable<T>> {
  const { data } = await asking;
  return data as NonNullable<T>;
}

/** A request to a route that is not in the document: signing in and out. */
export async function send(
  method: string,
  path: string,
  body?: unknown,
  signal?: AbortSignal,
): Promise<unknown> {
  const response = await fetch(new URL(path, document.baseURI), {
    method,
    credentials: "same-origin",
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    ...(signal === undefined ? {} : { signal }),
  }).catch((error) => {
    throw isAbort(error) ? error : unreachable();
  });
  if (!response.ok) throw await failureOf(response);
  return response.status === 204 ? undefined : await response.json();
}
