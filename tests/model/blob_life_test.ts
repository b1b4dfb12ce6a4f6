/** The life of one blob, every interleaving: uploads, a delete, sweeps, the look for orphans and the
 * forgetting of `gone` rows, a step at a time. No state may have a reference to bytes that are not
 * there. Each rule taken out must show as bad states. */
import assert from "node:assert/strict";

interface World {
  readonly row: "absent" | "live" | "doomed" | "gone";
  /** Of the last dooming. */
  readonly generation: number;
  /** What forgotten rows leave behind: no later dooming gets a number up to it. */
  readonly floor: number;
  readonly refs: number;
  readonly file: boolean;
  readonly actors: readonly Actor[];
}

interface Actor {
  /** Next step; DONE at the end. */
  readonly step: number;
  /** An upload: the generation it was told of. An orphan job: unused. */
  readonly told: number;
}

const DONE = 9;

/** What of the protocol is left out. */
interface Omissions {
  readonly revival?: boolean;
  readonly waiting?: boolean;
  readonly doomedFirst?: boolean;
  readonly guard?: boolean;
}

type Kind = "put" | "delete" | "sweep" | "orphan" | "forget";

/** The world after the next step of actor `i`. */
function advance(world: World, i: number, kind: Kind, omit: Omissions): World {
  const actor = world.actors[i]!;
  const become = (change: Partial<World>, step: number, told = actor.told): World => ({
    ...world,
    ...change,
    actors: world.actors.map((other, at) => at === i ? { step, told } : other),
  });
  const doom = (): Partial<World> => ({
    row: "doomed",
    generation: Math.max(world.generation, world.floor) + 1,
  });
  const reference: Partial<World> = { row: "live", refs: world.refs + 1 };
  switch (kind) {
    case "put":
      // Publish: active from before until the commit is answered.
      if (actor.step === 0 || actor.step === 2) return become({ file: true }, 1);
      if (world.row === "doomed" && !omit.waiting) return become({}, 1);
      if (world.row === "gone" && world.generation !== actor.told && !omit.revival) {
        return become({}, 2, world.generation);
      }
      return become(reference, DONE);
    case "delete":
      return become({ refs: Math.max(0, world.refs - 1) }, DONE);
    case "sweep":
      if (actor.step === 0) {
        return world.row === "live" && world.refs === 0 ? become(doom(), 1) : become({}, DONE);
      }
      if (actor.step === 1) return become({ file: false }, 2);
      return become(world.row === "doomed" ? { row: "gone" } : {}, DONE);
    case "orphan":
      if (actor.step === 0) return become({}, world.file ? 1 : DONE);
      if (actor.step === 1) {
        if (world.row !== "absent" && world.row !== "gone") return become({}, DONE);
        return become(omit.doomedFirst ? {} : doom(), 2);
      }
      if (actor.step === 2) return become({ file: false }, 3);
      return become(world.row === "doomed" ? { row: "gone" } : {}, DONE);
    case "forget": {
      const active = world.actors.some(({ step }, at) =>
        ACTORS[at] === "put" && step > 0 && step < DONE
      );
      if (world.row !== "gone" || (active && !omit.guard)) return become({}, DONE);
      return become({ row: "absent", generation: 0, floor: world.generation }, DONE);
    }
  }
}

const ACTORS: readonly Kind[] = ["put", "put", "delete", "sweep", "sweep", "orphan", "forget"];

const STARTS: readonly Pick<World, "row" | "refs" | "file" | "generation">[] = [
  { row: "absent", refs: 0, file: false, generation: 0 },
  { row: "absent", refs: 0, file: true, generation: 0 },
  { row: "live", refs: 0, file: true, generation: 0 },
  { row: "live", refs: 1, file: true, generation: 0 },
  { row: "gone", refs: 0, file: false, generation: 1 },
  { row: "gone", refs: 0, file: true, generation: 1 },
];

/** All reachable worlds; how many have a reference without bytes. */
function explore(omit: Omissions): { states: number; bad: number } {
  let bad = 0;
  const seen = new Set<string>();
  const open: World[] = STARTS.map((start) => ({
    ...start,
    floor: 0,
    actors: ACTORS.map(() => ({ step: 0, told: -1 })),
  }));
  for (let world = open.pop(); world !== undefined; world = open.pop()) {
    const name = JSON.stringify(world);
    if (seen.has(name)) continue;
    seen.add(name);
    if (world.refs > 0 && !world.file) bad++;
    for (const [i, kind] of ACTORS.entries()) {
      if (world.actors[i]!.step !== DONE) open.push(advance(world, i, kind, omit));
    }
  }
  return { states: seen.size, bad };
}

Deno.test("no interleaving leaves a reference without bytes", () => {
  const { states, bad } = explore({});
  assert.ok(states > 9_000, `${states} states`);
  assert.equal(bad, 0);
});

for (
  const [what, omit] of [
    ["commits do not wait for a removal", { waiting: true }],
    ["commits do not publish again after a removal", { revival: true }],
    ["orphans are removed without a doomed row", { doomedFirst: true }],
    ["gone rows are forgotten while somebody is active", { guard: true }],
  ] as const
) {
  Deno.test(`bad states appear when ${what}`, () => {
    assert.ok(explore(omit).bad > 0);
  });
}
