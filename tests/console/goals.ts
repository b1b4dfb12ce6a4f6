/** Figures and the goals they are held to, printed as they come. */

export class Goals {
  #missed = 0;

  /** `detail`: what else is to be known of it. */
  atMost(
    name: string,
    value: number,
    limit: number,
    { unit = "", detail = "" }: { readonly unit?: string; readonly detail?: string } = {},
  ): void {
    const isMet = value <= limit;
    if (!isMet) this.#missed++;
    const figure = `${value.toFixed(2)} ${unit}`.trim();
    const goal = `at most ${limit} ${unit}`.trim();
    const further = detail === "" ? "" : ` (${detail})`;
    console.log(`${isMet ? "met   " : "MISSED"} ${name}: ${figure}, ${goal}${further}`);
  }

  /** Whether none was missed. */
  get areMet(): boolean {
    return this.#missed === 0;
  }
}
