/** What the manifests of deploy/ are held to. */
import assert from "node:assert/strict";

export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  // deno-lint-ignore no-explicit-any -- Every kind has another shape, and a wrong path fails the test.
  readonly [member: string]: any;
}

/** The restricted pod security standard, a read-only root besides, and none of the variables a
 * cluster adds for services. */
// deno-lint-ignore no-explicit-any
export function assertRestricted(pod: any): void {
  assert.equal(pod.enableServiceLinks, false);
  assert.equal(pod.automountServiceAccountToken, false);
  assert.equal(pod.securityContext.runAsNonRoot, true);
  assert.ok(pod.securityContext.runAsUser > 0);
  assert.equal(pod.securityContext.seccompProfile.type, "RuntimeDefault");
  for (const container of pod.containers) {
    assert.deepEqual(container.securityContext, {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    });
    assert.ok(container.resources.limits.memory);
  }
}
