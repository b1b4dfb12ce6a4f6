/** Who belongs to a group. */
import { api } from "../api.ts";

/** Throws ApiFailure. */
export function addMember(group: string, user: string): Promise<unknown> {
  return api.PUT("/api/v1/groups/{group}/members/{user}", { params: { path: { group, user } } });
}

/** Throws ApiFailure. */
export function removeMember(group: string, user: string): Promise<unknown> {
  return api.DELETE("/api/v1/groups/{group}/members/{user}", { params: { path: { group, user } } });
}
