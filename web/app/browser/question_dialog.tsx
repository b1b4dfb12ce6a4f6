/** What the object browser asks before it does something: one question at a time. */
import type { Schemas } from "../api.ts";
import { DeleteDialog } from "./delete_dialog.tsx";
import { FolderDialog } from "./folder_dialog.tsx";
import type { Row } from "./rows.ts";
import { TransferDialog } from "./transfer_dialog.tsx";
import type { TransferMode } from "./transfer_steps.ts";

export type Question =
  | { readonly kind: "folder" }
  | { readonly kind: "delete" | TransferMode; readonly rows: readonly Row[] };

export interface QuestionDialogProps {
  readonly question: Question;
  readonly bucket: string;
  readonly folder: string;
  readonly versioning: Schemas["Bucket"]["versioning"];
  readonly onClose: () => void;
  readonly onFolder: (prefix: string) => void;
  /** The rows that are gone. */
  readonly onDelete: (gone: ReadonlySet<string>) => void;
  /** Of what was moved; empty for what was copied. */
  readonly onTransfer: (gone: ReadonlySet<string>) => void;
  readonly onUndo: () => void;
}

export function QuestionDialog(props: QuestionDialogProps) {
  const { question, bucket, folder, versioning, onClose, onFolder, onDelete, onTransfer } = props;
  if (question.kind === "folder") {
    const open = (prefix: string) => {
      onClose();
      onFolder(prefix);
    };
    return <FolderDialog folder={folder} onClose={onClose} onOpen={open} />;
  }
  const { kind, rows } = question;
  if (kind === "delete") {
    return (
      <DeleteDialog
        {...{ bucket, versioning, rows, onClose }}
        onChange={onDelete}
        onUndone={props.onUndo}
      />
    );
  }
  const moved = kind === "copy" ? [] : rows.map(({ id }) => id);
  return (
    <TransferDialog
      {...{ bucket, folder, rows, onClose }}
      mode={kind}
      onChange={() => onTransfer(new Set(moved))}
    />
  );
}
