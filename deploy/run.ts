/** Runs a program of the build to its end. */

export interface RunOptions {
  readonly cwd?: string;
  /** An exit status that is not 0 is told in the result, not thrown. */
  readonly mayFail?: boolean;
}

/** What it printed to standard output. Throws with all it printed when it fails. */
export async function run(
  command: readonly string[],
  options: RunOptions = {},
): Promise<{ readonly ok: boolean; readonly stdout: string }> {
  const [program = "", ...args] = command;
  const { success, code, stdout, stderr } = await new Deno.Command(program, {
    args,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    stdin: "null",
  }).output();
  const text = new TextDecoder();
  if (!success && options.mayFail !== true) {
    throw new Error(
      `${command.join(" ")}\nended with ${code}\n${text.decode(stdout)}${text.decode(stderr)}`,
    );
  }
  return { ok: success, stdout: text.decode(stdout) };
}
