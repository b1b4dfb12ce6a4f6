/** Which isolates answer on a port that they share. */
import { RawHttp } from "../support/raw_http.ts";

/** Connections until those that did not answer are taken for absent: the kernel picks one of the
 * listeners by a hash of the addresses, so of three the chance to miss one is below 10⁻¹⁵. */
const MOST = 100;

/** Request ids begin with eight characters that each isolate draws when it starts. Returns as many
 * beginnings as were seen, at most `wanted`. */
export async function isolatesSeen(url: string, wanted: number): Promise<number> {
  using http = new RawHttp(url);
  const seen = new Set<string>();
  for (let times = 0; times < MOST && seen.size < wanted; times++) {
    using connection = await http.connect();
    const headers = [["host", new URL(url).host]] as const;
    const answer = await connection.send({ method: "GET", target: "/", headers });
    const id = answer.header("x-amz-request-id") ?? "";
    if (id.length < 16) throw new Error(`A request id of ${id.length} characters: ${id}`);
    seen.add(id.slice(0, 8));
  }
  return seen.size;
}
