/** How far something is, of a known whole. */

/** `share`: 0 to 1. */
export function ProgressBar(
  { label, share }: { readonly label: string; readonly share: number },
) {
  const part = Math.min(1, share);
  return (
    <div
      class="meter"
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.floor(part * 100)}
    >
      <span style={{ width: `${part * 100}%` }} />
    </div>
  );
}
