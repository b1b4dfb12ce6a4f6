/** The least that would have allowed what was refused, as the text of a policy. */

/** `action`: one or several with commas between, as a refusal names them. `resource`: an ARN, or `*`.
 * For who sent no credentials a bucket's policy is told, for others one of an identity. */
export function allowingPolicy(
  { principal, action, resource }: {
    readonly principal: string;
    readonly action: string;
    readonly resource: string;
  },
): string {
  const actions = action.split(",");
  const statement = {
    Effect: "Allow",
    ...(principal === "anonymous" ? { Principal: "*" } : {}),
    Action: actions.length === 1 ? actions[0] : actions,
    Resource: resource,
  };
  return JSON.stringify({ Version: "2012-10-17", Statement: [statement] }, null, 2);
}
