/** Runs a program of the build to its end. */

/** What it printed to standard output. Throws with all it printed when it fails. */
export async function run(
  command: readonly string[],
  options: { readonly cwd?: string } = {},
): Promise<string> {
  const [program = "", ...args] = command;
  const { success, code, stdout, stderr } = await new Deno.Command(program, {
    args,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    stdin: "null",
  }).output();
  const text = new TextDecoder();
  if (!success) {
    throw new Error(
      `${command.join(" ")}\nended with ${code}\n${text.decode(stdout)}${text.decode(stderr)}`,
    );
  }
  return text.decode(stdout);
}
