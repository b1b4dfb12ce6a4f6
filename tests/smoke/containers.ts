/** buildah and podman without a daemon, a network or an init system: storage in a directory of its
 * own, containers in this machine's network. */
import { join } from "node:path";
import { type Ran, run, type RunOptions } from "../support/clients.ts";

export interface BuildOptions {
  readonly file: string;
  readonly context: string;
  readonly tag: string;
  readonly target?: string;
  readonly args?: Readonly<Record<string, string>>;
}

export class Containers {
  readonly #storage: readonly string[];
  readonly #podman: readonly string[];
  readonly #env: Readonly<Record<string, string>>;

  private constructor(directory: string, env: Readonly<Record<string, string>>) {
    this.#env = env;
    this.#storage = [
      "--storage-driver=vfs",
      `--root=${join(directory, "storage")}`,
      `--runroot=${join(directory, "run")}`,
    ];
    this.#podman = [
      "podman",
      ...this.#storage,
      `--tmpdir=${join(directory, "tmp")}`,
      "--runtime=runc",
      "--cgroup-manager=cgroupfs",
      "--events-backend=file",
    ];
  }

  /** Keeps everything in `directory`. */
  static async open(directory: string): Promise<Containers> {
    const configuration = join(directory, "containers.conf");
    // The default limits are above what a container of this kind may be given itself.
    await Deno.writeTextFile(
      configuration,
      `[containers]\ndefault_ulimits = ["nofile=20000:20000", "nproc=30000:30000"]\n`,
    );
    const env = { ...Deno.env.toObject(), CONTAINERS_CONF: configuration };
    return new Containers(directory, env);
  }

  async build({ file, context, tag, target, args = {} }: BuildOptions): Promise<void> {
    await run([
      "buildah",
      ...this.#storage,
      "bud",
      "--isolation=chroot",
      "--network=host",
      // The other format has no health check.
      "--format=docker",
      "--quiet",
      `--file=${file}`,
      `--tag=${tag}`,
      ...(target === undefined ? [] : [`--target=${target}`]),
      ...Object.entries(args).map(([name, value]) => `--build-arg=${name}=${value}`),
      context,
    ], { env: this.#env });
  }

  podman(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
    return run([...this.#podman, ...args], { ...options, env: this.#env });
  }

  /** What `podman inspect --format` prints. */
  async inspect(name: string, format: string): Promise<string> {
    return (await this.podman(["inspect", `--format=${format}`, name])).stdout.trim();
  }
}
