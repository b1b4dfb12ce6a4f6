/** What checking the database met that is not as it must be. */

export interface Finding {
  /** `corrupt`: a row or page does not match its checksum or form. `dangling`: something refers to
   * what is not there. `orphan`: nothing refers to it. `drift`: a count is not the recount.
   * `invariant`: rows contradict each other. */
  readonly kind: "corrupt" | "dangling" | "orphan" | "drift" | "invariant";
  /** What kind of row, e.g. `version`, `blob`, `usage`. */
  readonly what: string;
  /** Which one, and what is wrong with it. */
  readonly detail: string;
}
