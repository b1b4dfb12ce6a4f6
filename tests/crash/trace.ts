/** Reads a strace log (`-f -y -ttt`) into calls, and tells whether a PUT's steps stand in the order
 * that makes it durable. */

export interface Call {
  readonly name: string;
  readonly args: string;
  readonly result: string;
  /** Seconds; the moment the call began and the one it had returned. */
  readonly begun: number;
  readonly done: number;
}

/** Parses the log; calls interrupted by others' lines (`<unfinished …>`) are put together again. */
export function parseTrace(log: string): Call[] {
  const calls: Call[] = [];
  const open = new Map<string, { name: string; args: string; begun: number }>();
  for (const line of log.split("\n")) {
    const head = /^(?:\[pid\s+)?(\d+)\]?\s+(\d+\.\d+) (.*)$/.exec(line);
    if (head === null) continue;
    const [, thread = "", time = "", rest = ""] = head;
    const begun = Number(time);
    const resumed = /^<\.\.\. (\w+) resumed>(.*)$/.exec(rest);
    if (resumed !== null) {
      const started = open.get(thread);
      open.delete(thread);
      if (started !== undefined) calls.push(finish(started, resumed[2] ?? "", begun));
      continue;
    }
    const call = /^(\w+)\((.*)$/.exec(rest);
    if (call === null) continue;
    const [, name = "", tail = ""] = call;
    const unfinished = /^(.*)\s*<unfinished \.\.\.>$/.exec(tail);
    if (unfinished !== null) open.set(thread, { name, args: unfinished[1] ?? "", begun });
    else calls.push(finish({ name, args: "", begun }, tail, begun));
  }
  return calls;
}

function finish(
  started: { name: string; args: string; begun: number },
  tail: string,
  done: number,
): Call {
  const text = started.args + tail;
  const equals = text.lastIndexOf(" = ");
  return {
    name: started.name,
    args: equals < 0 ? text : text.slice(0, equals),
    result: equals < 0 ? "?" : text.slice(equals + 3),
    begun: started.begun,
    done,
  };
}

/** What is wrong with the order of one PUT of a file-sized body, in words; empty when it is right:
 * fsync of the temporary file, rename, fsync of the directory, sync of the WAL, the answer. */
export function faultsOfPut(calls: readonly Call[], directory: string): string[] {
  const faults: string[] = [];
  const worked = calls.filter(({ result }) => /^\d/.test(result));
  const rename = worked.find((call) =>
    call.name.startsWith("rename") && call.args.includes(`${directory}/tmp/`) &&
    call.args.includes(`${directory}/blobs/`)
  );
  if (rename === undefined) return ["no rename from tmp/ to blobs/"];
  const target = new RegExp(`"${directory}/(blobs/../../[0-9a-f]{64})`).exec(rename.args)?.[1] ??
    "?";
  const shard = `${directory}/${target.slice(0, "blobs/ab/cd".length)}`;
  const fileSync = worked.find((call) => isSync(call) && call.args.includes(`${directory}/tmp/`));
  const directorySync = worked.find((call) => isSync(call) && call.args.includes(`<${shard}>`));
  // The last sync of the log before the answer is the commit of this PUT.
  const answer = worked.find((call) =>
    /^(?:write|writev|sendto|sendmsg)$/.test(call.name) && call.args.includes("HTTP/1.1 200") &&
    call.begun > rename.begun
  );
  const walSync = worked.find((call) =>
    isSync(call) && call.args.includes("metadata.db-wal") && call.begun >= rename.done
  );
  if (fileSync === undefined) faults.push("the file is not synced");
  else if (fileSync.done > rename.begun) faults.push("the file is synced after its rename began");
  if (directorySync === undefined) faults.push("the directory is not synced");
  else if (directorySync.begun < rename.done) {
    faults.push("the directory is synced before the rename");
  }
  if (walSync === undefined) faults.push("the WAL is not synced");
  else if (directorySync !== undefined && walSync.begun < directorySync.done) {
    faults.push("the WAL is synced before the directory");
  }
  if (answer === undefined) faults.push("there is no answer");
  else if (walSync !== undefined && answer.begun < walSync.done) {
    faults.push("the answer is sent before the WAL is synced");
  }
  return faults;
}

function isSync(call: Call): boolean {
  return call.name === "fsync" || call.name === "fdatasync";
}
