/** Takes files and folders that are dropped, anywhere on what it holds. */
import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import type { ChosenFile } from "../uploads/chosen_file.ts";
import { Icon } from "../ui/icon.tsx";
import { droppedFiles } from "./chosen_files.ts";

export interface DropZoneProps {
  /** Said while something is held over it. */
  readonly label: string;
  /** Why nothing can be dropped. */
  readonly unavailable: string | undefined;
  readonly onFiles: (files: AsyncIterable<ChosenFile>) => void;
  readonly children: ComponentChildren;
}

export function DropZone({ label, unavailable, onFiles, children }: DropZoneProps) {
  // What is held over an element leaves it for every element inside.
  const depth = useRef(0);
  const [isOver, setOver] = useState(false);
  const enter = (by: number) => {
    depth.current = Math.max(0, depth.current + by);
    setOver(depth.current > 0);
  };
  const hasFiles = ({ dataTransfer }: DragEvent) => dataTransfer?.types.includes("Files") ?? false;
  return (
    <div
      class={isOver ? "browser is-over" : "browser"}
      onDragEnter={(event) => hasFiles(event) && enter(1)}
      onDragLeave={(event) => hasFiles(event) && enter(-1)}
      onDragOver={(event) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        const transfer = event.dataTransfer;
        if (transfer !== null) transfer.dropEffect = unavailable === undefined ? "copy" : "none";
      }}
      onDrop={(event) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        depth.current = 0;
        setOver(false);
        const items = event.dataTransfer?.items;
        if (unavailable === undefined && items !== undefined) onFiles(droppedFiles(items));
      }}
    >
      {children}
      {isOver && (
        <div class="drop-hint" aria-hidden="true">
          <Icon name={unavailable === undefined ? "upload" : "lock"} size={32} />
          {unavailable ?? label}
        </div>
      )}
    </div>
  );
}
