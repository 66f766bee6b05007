import { until } from "./until.ts";

/** What holds a process open, or will do something later. */
interface Footprint {
  readonly handles: readonly string[];
  readonly files: readonly string[];
  readonly processListeners: readonly string[];
}

/**
 * Runs `life` and looks for what it leaves behind. Node only.
 *
 * @param graceMs how long it may take until everything is gone.
 * @returns what is left, in words.
 */
export async function watchLeftovers(life: () => Promise<void>, graceMs: number): Promise<readonly string[]> {
  const [timers, takeFootprint] = [await watchTimers(), await createFootprinter()];
  try {
    const before = takeFootprint();
    await timers.run(life);
    let left: string[] = [];
    await until(() => (left = [...difference(before, takeFootprint()), ...timers.left()]).length === 0, graceMs);
    return left;
  } finally {
    timers.end();
  }
}

function difference(before: Footprint, after: Footprint): string[] {
  return [
    ...surplus(before.handles, after.handles).map((kind) => `a handle (${kind})`),
    ...surplus(before.files, after.files).map((file) => `an open file (${file})`),
    ...surplus(before.processListeners, after.processListeners).map((event) => `a listener on process ("${event}")`),
  ];
}

/** What `after` has more of than `before`. */
function surplus(before: readonly string[], after: readonly string[]): string[] {
  const known = [...before];
  return after.filter((entry) => {
    const place = known.indexOf(entry);
    if (place !== -1) known.splice(place, 1);
    return place === -1;
  });
}

async function createFootprinter(): Promise<() => Footprint> {
  const { existsSync, readdirSync, readlinkSync } = await import("node:fs");
  const descriptors = "/proc/self/fd";
  const targetOf = (descriptor: string): string[] => {
    try {
      return [readlinkSync(`${descriptors}/${descriptor}`)];
    } catch {
      return []; // Closed meanwhile: the one that lists the folder always is.
    }
  };
  return () => ({
    handles: process.getActiveResourcesInfo().filter((kind) => kind !== "Timeout" && kind !== "Immediate"),
    files: existsSync(descriptors) ? readdirSync(descriptors).flatMap(targetOf) : [],
    processListeners: process.eventNames().flatMap((event) => process.listeners(event as "exit").map(() => String(event))),
  });
}

/** Watches timers that are set within `run`, also those that are unref'd: they would still fire. */
async function watchTimers() {
  const { AsyncLocalStorage, createHook } = await import("node:async_hooks");
  const storage = new AsyncLocalStorage<true>();
  const open = new Map<number, string>();
  const hook = createHook({
    init(id, type) {
      if (type === "Timeout" && storage.getStore() === true) open.set(id, placeOf(new Error("here").stack));
    },
    destroy(id) {
      open.delete(id);
    },
  }).enable();
  return {
    run: (life: () => Promise<void>) => storage.run(true, life),
    left: () => [...open.values()].map((place) => `a timer (set ${place})`),
    end: () => {
      hook.disable();
      // Or every promise of this process pays for it from now on.
      storage.disable();
    },
  };
}

/** The first line of a stack that is neither Node's nor this file's. */
function placeOf(stack = ""): string {
  const line = stack.split("\n").slice(1).find((frame) => !frame.includes("node:") && !frame.includes("leftovers."));
  return line?.trim() ?? "at an unknown place";
}
