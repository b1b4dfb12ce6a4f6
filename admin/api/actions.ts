/** The actions of the management API and what each lets someone do: a route names one of these, and a
 * policy allows it. All are about everything (`"Resource": "*"`); what is done to buckets and objects
 * has S3's own actions. */
import type { KNOWN_ADMIN_ACTIONS } from "../../server/auth/policy/known_actions.ts";

export type AdminAction = `admin:${typeof KNOWN_ADMIN_ACTIONS[number]}`;

export const ADMIN_ACTIONS: Readonly<Record<AdminAction, string>> = {
  "admin:AddUserToGroup": "Make users members of a group",
  "admin:AttachPolicy": "Attach policies to users and groups",
  "admin:CreateAccessKey": "Make access keys for others",
  "admin:CreateGroup": "Make groups",
  "admin:CreateOwnAccessKey": "Make access keys for oneself",
  "admin:CreateShare":
    "Make links to objects one may read; whoever may read may, unless this is denied",
  "admin:CreateUser": "Make users",
  "admin:DeleteAccessKey": "Delete access keys of others",
  "admin:DeleteGroup": "Delete groups",
  "admin:DeleteOwnAccessKey": "Delete access keys of one's own",
  "admin:DeletePolicy": "Delete policies",
  "admin:DeleteShare": "Revoke links of others",
  "admin:DeleteUser": "Delete users",
  "admin:DetachPolicy": "Detach policies from users and groups",
  "admin:GetAccessKey": "See an access key, but for its secret",
  "admin:GetAudit": "Search the audit log",
  "admin:GetConfiguration": "See the configuration, but for its secrets",
  "admin:GetGroup": "See a group, its members and policies",
  "admin:GetPolicy": "See a policy and whom it is attached to",
  "admin:GetRefusal": "See why a request was refused",
  "admin:GetStatus": "See how the server is",
  "admin:GetUsage": "See how much is stored",
  "admin:GetUser": "See a user and its policies",
  "admin:ListAccessKeys": "List access keys",
  "admin:ListGroups": "List groups",
  "admin:ListOwnAccessKeys": "List access keys of one's own",
  "admin:ListPolicies": "List policies",
  "admin:ListShares": "List links of others, but for what opens them",
  "admin:ListUsers": "List users",
  "admin:PutPolicy": "Make and replace policies",
  "admin:RemoveUserFromGroup": "Remove users from a group",
  "admin:RotateAccessKey": "Replace access keys of others",
  "admin:RotateOwnAccessKey": "Replace access keys of one's own",
  "admin:SetUserPassword": "Give users passwords",
  "admin:SimulatePolicy": "Ask what others may, and why",
  "admin:Trace": "Watch the requests of everyone as they end",
  "admin:UpdateAccessKey": "Change access keys of others",
  "admin:UpdateGroup": "Change groups",
  "admin:UpdateOwnAccessKey": "Change access keys of one's own",
  "admin:UpdateUser": "Change and disable users",
  "admin:ValidatePolicy": "Have a policy checked",
};
