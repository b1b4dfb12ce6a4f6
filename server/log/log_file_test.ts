import assert from "node:assert/strict";
import type { LogDisk, OpenLog } from "./log_disk.ts";
import { LogFile } from "./log_file.ts";

interface Inode {
  readonly number: number;
  text: string;
}

/** A directory in memory, with a limit of bytes and errors on demand. */
class FakeDisk implements LogDisk {
  readonly files = new Map<string, Inode>();
  /** Code of the error each call of the name throws. */
  readonly failing = new Map<keyof LogDisk, string>();
  room = Infinity;
  #inodes = 0;

  #check(name: keyof LogDisk): void {
    const code = this.failing.get(name);
    if (code !== undefined) throw Object.assign(new Error(code), { code });
  }

  open(path: string): OpenLog {
    this.#check("open");
    const inode = this.files.get(path) ?? { number: ++this.#inodes, text: "" };
    this.files.set(path, inode);
    return {
      identity: String(inode.number),
      regular: !path.startsWith("/dev/"),
      size: inode.text.length,
      write: (bytes) => {
        const taken = Math.min(bytes.length, this.room);
        if (taken === 0) throw Object.assign(new Error("full"), { code: "ENOSPC" });
        this.room -= taken;
        inode.text += new TextDecoder().decode(bytes.subarray(0, taken));
        return taken;
      },
      close: () => {},
    };
  }

  identity(path: string): string | undefined {
    const inode = this.files.get(path);
    return inode === undefined ? undefined : String(inode.number);
  }

  rename(from: string, to: string): void {
    this.#check("rename");
    const inode = this.files.get(from);
    assert.ok(inode);
    this.files.delete(from);
    this.files.set(to, inode);
  }

  list(directory: string): readonly string[] {
    this.#check("list");
    return [...this.files.keys()].map((path) => path.slice(directory.length + 1));
  }

  remove(path: string): void {
    this.#check("remove");
    this.files.delete(path);
  }
}

const START = Date.UTC(2026, 10, 21);
const HOUR = 3_600_000;

function setUp(path = "/log/a") {
  const disk = new FakeDisk();
  const clock = { time: START, now: () => clock.time };
  const told: string[] = [];
  const make = () =>
    new LogFile({
      path,
      maxSize: 20,
      maxAge: 2 * HOUR,
      disk,
      clock,
      tell: (message) => told.push(message),
    });
  const text = (name = path) => disk.files.get(name)?.text;
  return { disk, clock, told, make, text };
}

Deno.test("a file is put aside before it is longer than it may be", () => {
  const { make, text, disk, clock, told } = setUp();
  const file = make();
  file.write("0123456789\n");
  file.write("12345678\n");
  assert.equal(text(), "0123456789\n12345678\n");
  file.write("next\n");
  assert.equal(text(), "next\n");
  assert.equal(text("/log/a.2026-11-21T00-00-00.000Z"), "0123456789\n12345678\n");
  // Two in one millisecond, and lines longer than a file may be.
  file.write("x".repeat(30) + "\n");
  file.write("y".repeat(30) + "\n");
  assert.deepEqual([...disk.files.keys()].sort(), [
    "/log/a",
    "/log/a.2026-11-21T00-00-00.000Z",
    "/log/a.2026-11-21T00-00-00.000Z-2",
    "/log/a.2026-11-21T00-00-00.000Z-3",
  ]);
  clock.time += 1;
  assert.deepEqual(told, []);
});

Deno.test("the size of what is there at the start counts", () => {
  const { make, text } = setUp();
  make().write("0123456789\n");
  const file = make();
  file.write("0123456789\n");
  assert.equal(text(), "0123456789\n");
  assert.equal(text("/log/a.2026-11-21T00-00-00.000Z"), "0123456789\n");
});

Deno.test("files put aside are removed when they are old, others never", () => {
  const { make, disk, clock } = setUp();
  disk.open("/log/a.2026-11-20T21-59-59.999Z");
  disk.open("/log/a.2026-11-20T22-00-00.000Z");
  disk.open("/log/a.1");
  disk.open("/log/b.2020-01-01T00-00-00.000Z");
  const file = make();
  assert.deepEqual([...disk.files.keys()].sort(), [
    "/log/a",
    "/log/a.1",
    "/log/a.2026-11-20T22-00-00.000Z",
    "/log/b.2020-01-01T00-00-00.000Z",
  ]);
  clock.time += 1;
  file.removeOld();
  assert.equal(disk.files.has("/log/a.2026-11-20T22-00-00.000Z"), false);
});

Deno.test("a full disk: told once, counted, and told when it is over", () => {
  const { make, text, disk, clock, told } = setUp("/log/a");
  const file = make();
  disk.room = 8;
  file.write("1234\n");
  file.write("5678\n90\n");
  assert.equal(text(), "1234\n567", "what fitted");
  assert.deepEqual(told, ["/log/a cannot be written (full): lines are lost until it can"]);
  file.write("lost\n");
  clock.time += 1_000;
  file.write("lost\n");
  assert.equal(told.length, 1);
  disk.room = Infinity;
  file.write("not tried yet\n");
  clock.time += 1_000;
  file.write("back\n");
  assert.equal(text(), "1234\n567\nback\n", "on a line of its own");
  assert.equal(told[1], "/log/a is written again; 5 lines were lost");
  file.write("on\n");
  assert.equal(text(), "1234\n567\nback\non\n");
  // The next time is told again.
  disk.room = 0;
  file.write("lost\n");
  assert.equal(told.length, 3);
});

Deno.test("a directory that vanished is made again", () => {
  const { make, text, disk, clock, told } = setUp();
  const file = make();
  file.write("1\n");
  disk.files.clear();
  clock.time += 5_000;
  file.write("2\n");
  assert.equal(text(), "2\n");
  assert.deepEqual(told, []);
});

Deno.test("a directory that cannot be made again loses lines, not the server", () => {
  const { make, text, disk, clock, told } = setUp();
  const file = make();
  disk.files.clear();
  disk.failing.set("open", "ENOENT");
  clock.time += 5_000;
  for (let i = 0; i < 3; i++) file.write("lost\n");
  file.reopen();
  file.removeOld();
  assert.equal(told.length, 1);
  disk.failing.clear();
  clock.time += 1_000;
  file.write("1\n");
  assert.equal(text(), "1\n");
  assert.match(told[1] ?? "", /; 3 lines were lost$/);
});

Deno.test("a file that cannot be put aside grows on", () => {
  const { make, text, disk, told } = setUp();
  const file = make();
  disk.failing.set("rename", "EACCES");
  for (let i = 0; i < 6; i++) file.write("123456789\n");
  assert.equal(text(), "123456789\n".repeat(6));
  assert.equal(told.length, 2, "once for each time it would have been full");
  disk.failing.clear();
  for (let i = 0; i < 3; i++) file.write("123456789\n");
  assert.equal(text()?.length, 10, "put aside after all");
});

Deno.test("a file moved from outside is left alone once it is opened again", () => {
  const { make, text, disk } = setUp();
  const file = make();
  file.write("1\n");
  disk.rename("/log/a", "/log/a.1");
  file.write("2\n");
  file.reopen();
  file.write("3\n");
  assert.deepEqual([text("/log/a.1"), text()], ["1\n2\n", "3\n"]);
});

Deno.test("what is no file is never put aside", () => {
  const { make, text } = setUp("/dev/stdout");
  const file = make();
  file.write("0123456789".repeat(4) + "\n");
  file.write("on\n");
  assert.equal(text()?.endsWith("\non\n"), true);
});

Deno.test("a file that cannot be opened is told at the start; a full disk may pass", () => {
  const { make, disk, told } = setUp();
  disk.failing.set("open", "EACCES");
  assert.throws(make, /EACCES/);
  disk.failing.set("open", "ENOSPC");
  const file = make();
  file.write("lost\n");
  assert.equal(told.length, 1);
});
