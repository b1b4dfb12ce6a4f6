/** Which rows are selected, by their ids. Every change makes another selection. */

export interface Selection {
  readonly ids: ReadonlySet<string>;
  /** Where a range begins: the row last chosen by itself. */
  readonly anchor: string | undefined;
}

export const NOTHING: Selection = { ids: new Set(), anchor: undefined };

export function only(id: string): Selection {
  return { ids: new Set([id]), anchor: id };
}

export function toggled({ ids }: Selection, id: string): Selection {
  const next = new Set(ids);
  if (!next.delete(id)) next.add(id);
  return { ids: next, anchor: id };
}

/** From the anchor to `id`, both included, in the order shown; without an anchor that is shown,
 * `id` alone. */
export function ranged({ anchor }: Selection, order: readonly string[], id: string): Selection {
  const from = anchor === undefined ? -1 : order.indexOf(anchor), to = order.indexOf(id);
  if (from < 0 || to < 0) return only(id);
  return { ids: new Set(order.slice(Math.min(from, to), Math.max(from, to) + 1)), anchor };
}

export function everything(order: readonly string[]): Selection {
  return { ids: new Set(order), anchor: order[0] };
}

/** Without what is no longer there. */
export function without({ ids, anchor }: Selection, gone: ReadonlySet<string>): Selection {
  return {
    ids: new Set([...ids].filter((id) => !gone.has(id))),
    anchor: anchor !== undefined && gone.has(anchor) ? undefined : anchor,
  };
}
