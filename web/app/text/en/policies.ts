/** Policies that have names, and are attached to users and groups. */
import { count } from "../../format.ts";

export const policies = {
  actions: (name: string) => `Actions for ${name}`,
  attachedTo: "Attached to",
  builtIn: "Built in",
  builtInHint: "It cannot be changed. Copy it to begin one of your own.",
  caption: "Policies with their descriptions",
  changedAt: "Changed",
  copy: "Copy",
  create: "Create policy",
  createTitle: "New policy",
  delete: "Delete",
  deleted: (name: string) => `Policy “${name}” was deleted`,
  deleteHint: "Only a policy that is attached to nobody can be deleted.",
  deleteTitle: (name: string) => `Delete policy “${name}”?`,
  document: "Document",
  edit: "Edit",
  editTitle: (name: string) => `Edit ${name}`,
  effective: "Changes hold from the next request on, for all it is attached to.",
  emptyHint: "A policy says who may do what.",
  emptyTitle: "No policies",
  holders: (holders: number) =>
    holders === 0 ? "Nobody" : holders < 1_000 ? count(holders) : `${count(holders)} or more`,
  intro:
    "What may be done, to what, and under which conditions. Attached to a user or a group, a policy holds at once.",
  name: "Name",
  noHolders: "Attached to nobody.",
  saved: (name: string) => `Policy “${name}” was saved`,
  take: "Use this template",
  takeHint: "Replaces what is in the editor.",
  template: "Begin with a template",
  title: "Policies",
};
