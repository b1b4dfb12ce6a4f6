/** The two ways to access keys: one's own, and anybody's. Both do the same, by other routes and with
 * other permissions. */
import { answered, api, type Schemas } from "../api.ts";
import type { PageOf } from "../paging.ts";

export type AccessKey = Schemas["AccessKey"];
export type NewAccessKey = Schemas["NewAccessKey"];

export interface KeyAsked {
  readonly description?: string;
  /** ISO 8601. */
  readonly expiresAt?: string;
  readonly policy?: string;
}

export interface KeyChanges {
  readonly description?: string;
  readonly expiresAt?: string | null;
  readonly disabled?: boolean;
}

export interface KeyRoutes {
  /** Of which keys; as for useResource. */
  readonly question: string;
  /** Whose new keys are: their owner's name, `root`; absent: it has to be said. */
  readonly user?: string;
  readonly isOwn: boolean;
  /** What is needed for each. */
  readonly actions: Readonly<Record<"create" | "update" | "rotate" | "delete", string>>;
  list(cursor: string | undefined, signal: AbortSignal): Promise<PageOf<AccessKey>>;
  /** `user`: as above. */
  create(asked: KeyAsked, user: string): Promise<NewAccessKey>;
  update(accessKeyId: string, body: KeyChanges): Promise<AccessKey>;
  /** `overlap`: seconds the old one holds yet. */
  rotate(accessKeyId: string, overlap: number): Promise<NewAccessKey>;
  delete(accessKeyId: string): Promise<unknown>;
}

/** Of the root user, as routes and people call it. No user has this name. */
export const ROOT = "root";

const LIMIT = 50;

function actionsOn(keys: string): KeyRoutes["actions"] {
  return {
    create: `admin:Create${keys}`,
    update: `admin:Update${keys}`,
    rotate: `admin:Rotate${keys}`,
    delete: `admin:Delete${keys}`,
  };
}

function page(cursor: string | undefined) {
  return { limit: LIMIT, ...(cursor === undefined ? {} : { cursor }) };
}

/** Of `name`, who is signed in. */
export function ownKeys(name: string): KeyRoutes {
  return {
    question: "own keys",
    user: name,
    isOwn: true,
    actions: actionsOn("OwnAccessKey"),
    list: (cursor, signal) =>
      answered(api.GET("/api/v1/own/access-keys", { params: { query: page(cursor) }, signal })),
    create: (body) => answered(api.POST("/api/v1/own/access-keys", { body })),
    update: (accessKeyId, body) =>
      answered(api.PATCH("/api/v1/own/access-keys/{accessKeyId}", {
        params: { path: { accessKeyId } },
        body,
      })),
    rotate: (accessKeyId, overlap) =>
      answered(api.POST("/api/v1/own/access-keys/{accessKeyId}/rotate", {
        params: { path: { accessKeyId } },
        body: { overlap },
      })),
    delete: (accessKeyId) =>
      api.DELETE("/api/v1/own/access-keys/{accessKeyId}", { params: { path: { accessKeyId } } }),
  };
}

/** Of one user, or `root`; of everybody without. */
export function keysOf(user?: string): KeyRoutes {
  return {
    question: user === undefined ? "everyone's keys" : `keys of ${user}`,
    ...(user === undefined ? {} : { user }),
    isOwn: false,
    actions: actionsOn("AccessKey"),
    list: (cursor, signal) => {
      const query = { ...page(cursor), ...(user === undefined ? {} : { user }) };
      return answered(api.GET("/api/v1/access-keys", { params: { query }, signal }));
    },
    create: (asked, owner) =>
      answered(api.POST("/api/v1/access-keys", {
        body: { ...asked, user: owner === ROOT ? null : owner },
      })),
    update: (accessKeyId, body) =>
      answered(api.PATCH("/api/v1/access-keys/{accessKeyId}", {
        params: { path: { accessKeyId } },
        body,
      })),
    rotate: (accessKeyId, overlap) =>
      answered(api.POST("/api/v1/access-keys/{accessKeyId}/rotate", {
        params: { path: { accessKeyId } },
        body: { overlap },
      })),
    delete: (accessKeyId) =>
      api.DELETE("/api/v1/access-keys/{accessKeyId}", { params: { path: { accessKeyId } } }),
  };
}
