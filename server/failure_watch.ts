/** Requests that failed to authenticate, for the audit log: added up, so that whoever tries many
 * fills nothing. */
import type { MetadataWriter } from "../storage/metadata.ts";
import type { Report } from "../storage/report.ts";
import {
  type FailedAuthentication,
  FailedAuthentications,
} from "./audit/failed_authentications.ts";
import { systemTimers } from "./audit/timers.ts";
import type { RequestRecord } from "./observer.ts";

/** As much of a record as it takes. */
export type ObservedFailure = Pick<RequestRecord, "errorCode" | "requestId"> & {
  readonly request: Pick<RequestRecord["request"], "delivery">;
};

export interface FailureWatch {
  add(failure: FailedAuthentication): void;
  observe(record: ObservedFailure): void;
  /** Tells what is left; resolves when it is recorded. */
  end(): Promise<void>;
}

/** Errors of who could not show to be who they said. */
const REASONS: ReadonlySet<string> = new Set([
  "AuthorizationHeaderMalformed",
  "AuthorizationQueryParametersError",
  "ExpiredToken",
  "ExpiredTokenException",
  "IDPRejectedClaim",
  "IncompleteSignature",
  "InvalidAccessKeyId",
  "InvalidClientTokenId",
  "InvalidIdentityToken",
  "InvalidToken",
  "RequestTimeTooSkewed",
  "SignatureDoesNotMatch",
]);

export function failureWatch(
  writer: Pick<MetadataWriter, "execute">,
  report: Report,
): FailureWatch {
  const recording = new Set<Promise<void>>();
  const failures = new FailedAuthentications({
    timers: systemTimers,
    record(event) {
      const done: Promise<void> = writer.execute("recordEvent", event).catch((error) => {
        report("Failed authentications could not be recorded", error);
      }).finally(() => recording.delete(done));
      recording.add(done);
    },
  });
  return {
    add: (failure) => failures.add(failure),
    observe({ errorCode, request, requestId }) {
      if (errorCode === undefined || !REASONS.has(errorCode)) return;
      const sourceAddress = request.delivery.remoteAddress ?? "unknown";
      failures.add({ reason: errorCode, sourceAddress, requestId });
    },
    async end() {
      failures[Symbol.dispose]();
      await Promise.all(recording);
    },
  };
}
