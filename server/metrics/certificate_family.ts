/** The metric of the certificate clients are shown. */
import type { Family } from "./exposition.ts";

/** `expiry`: milliseconds since the epoch; undefined without a certificate. */
export function certificateFamily(expiry: number | undefined): Family {
  return {
    name: "objectstorage_tls_certificate_expiry_timestamp_seconds",
    help: "When the certificate that is presented expires, since unix epoch in seconds",
    type: "gauge",
    samples: expiry === undefined ? [] : [{ value: expiry / 1_000 }],
  };
}
