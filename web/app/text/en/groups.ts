/** Groups: users that may the same. */
import { counted } from "../../format.ts";

export const groups = {
  actions: (name: string) => `Actions for ${name}`,
  addMembers: "Add members",
  caption: "Groups with their descriptions",
  create: "Create group",
  created: (name: string) => `Group “${name}” was created`,
  createFirst: "Create your first group",
  delete: "Delete group",
  deleted: (name: string) => `Group “${name}” was deleted`,
  deleteTitle: (name: string) => `Delete group “${name}”?`,
  disabledMember: "Disabled",
  emptyHint:
    "Put users that do the same work into a group, and attach policies to it instead of to each.",
  emptyTitle: "No groups yet",
  intro: "Each member may do what the policies of the group allow.",
  lost: {
    members: (members: number, hasMore: boolean) =>
      `${counted(members, "member")}${
        hasMore ? " or more" : ""
      }: they stay users, without what the group may do`,
    policies: (policies: number) =>
      policies === 1 ? "1 attachment of a policy" : `${policies} attachments of policies`,
    nothing: "It has no members, and no policies.",
  },
  members: "Members",
  noMembers: "Nobody yet.",
  remove: (user: string) => `Remove ${user} from the group`,
  removed: (user: string) => `“${user}” is no longer a member`,
  title: "Groups",
};
