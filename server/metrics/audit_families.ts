/** The metrics of the audit log: how far it is behind, and what became of what others were to have. */
import type { Family } from "./exposition.ts";

export interface AuditReading {
  readonly ok: boolean;
  /** Changes not in the file yet; undefined where that cannot be told. */
  readonly behind: number | undefined;
  /** Of each exporter. */
  readonly exports: readonly { readonly sent: number; readonly dropped: number }[];
}

export function auditFamilies({ ok, behind, exports }: AuditReading): readonly Family[] {
  const sum = (pick: (counts: AuditReading["exports"][number]) => number) =>
    exports.reduce((total, counts) => total + pick(counts), 0);
  return [
    {
      name: "objectstorage_audit_writable",
      help: "Whether the last attempt to write the audit log succeeded",
      type: "gauge",
      samples: [{ value: ok ? 1 : 0 }],
    },
    {
      name: "objectstorage_audit_behind_records",
      help: "Changes that are not in the audit log yet, at most",
      type: "gauge",
      samples: behind === undefined ? [] : [{ value: behind }],
    },
    ...(exports.length === 0 ? [] : [
      {
        name: "objectstorage_audit_exported_records_total",
        help: "Records of the audit log sent elsewhere",
        type: "counter" as const,
        samples: [{ value: sum(({ sent }) => sent) }],
      },
      {
        name: "objectstorage_audit_dropped_records_total",
        help: "Records of the audit log that could not be sent elsewhere; the file has them",
        type: "counter" as const,
        samples: [{ value: sum(({ dropped }) => dropped) }],
      },
    ]),
  ];
}
