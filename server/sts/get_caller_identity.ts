/** GetCallerIdentity: who the signature of a request stands for. Anyone who can sign may ask. */
import { ACCOUNT } from "../auth/principal.ts";
import type { StsAction } from "./action.ts";
import { callerOf } from "./caller.ts";

export const getCallerIdentity: StsAction = {
  name: "GetCallerIdentity",
  signed: true,
  fields: [],
  handle(_form, { principal }) {
    const { arn, userId } = callerOf(principal);
    return Promise.resolve({ Arn: arn, UserId: userId, Account: ACCOUNT });
  },
};
