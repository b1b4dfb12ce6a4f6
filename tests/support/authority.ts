/** A certificate authority of the tests, by openssl, and what tests of HTTPS ask besides. */
import { strict as assert } from "node:assert";
import { run } from "./clients.ts";

/** An authority, and pairs signed by it. */
export class Authority implements AsyncDisposable {
  readonly directory = Deno.makeTempDirSync({ prefix: "objectstorage-tls-" });

  static async create(): Promise<Authority> {
    const authority = new Authority();
    await authority.#openssl(
      "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 " +
        "-keyout ca.key -out ca.pem -subj /CN=test",
    );
    return authority;
  }

  /** `NAME.pem` and `NAME.key`, serial number `serial`. */
  async issue(
    name: string,
    serial: number,
    curve = "prime256v1",
    names = "DNS:localhost,IP:127.0.0.1",
  ): Promise<void> {
    Deno.writeTextFileSync(
      `${this.directory}/extensions`,
      `subjectAltName=${names}\nbasicConstraints=CA:FALSE\n`,
    );
    await this.#openssl(
      `req -newkey ec -pkeyopt ec_paramgen_curve:${curve} -nodes ` +
        `-keyout ${name}.key -out ${name}.csr -subj /CN=${name}`,
    );
    await this.#openssl(
      `x509 -req -in ${name}.csr -CA ca.pem -CAkey ca.key -set_serial ${serial} -days 30 ` +
        `-extfile extensions -out ${name}.pem`,
    );
  }

  text(name: string): string {
    return Deno.readTextFileSync(`${this.directory}/${name}`);
  }

  async #openssl(args: string): Promise<void> {
    const { code, stderr } = await new Deno.Command("openssl", {
      args: args.split(" "),
      cwd: this.directory,
      stderr: "piped",
    }).output();
    assert.equal(code, 0, new TextDecoder().decode(stderr));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.directory, { recursive: true });
  }
}

/** What a command prints. */
export async function printed(...command: readonly string[]): Promise<string> {
  return (await run(command, { env: { PATH: Deno.env.get("PATH") ?? "" } })).stdout;
}

/** Serial number and issuer of the certificate presented at `url`, as openssl prints them. */
export function presentedAt(url: string): Promise<string> {
  const { host } = new URL(url);
  const command = `openssl s_client -connect ${host} </dev/null 2>/dev/null | ` +
    "openssl x509 -noout -serial -issuer";
  return printed("sh", "-c", command);
}

export function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}
