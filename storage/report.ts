/** How storage tells an operator what went wrong: it has no log of its own. */

export type Report = (message: string, error?: unknown) => void;

/** Where no server is around it: commands, tests. */
export const reportToConsole: Report = (message, error) =>
  error === undefined ? console.error(message) : console.error(message, error);
