import { until } from "./until.ts";
import { watchResources } from "./watch-resources.ts";

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
  const [resources, takeFootprint] = [await watchResources(), await createFootprinter()];
  try {
    const before = takeFootprint();
    await resources.run(life);
    let left: string[] = [];
    await until(() => (left = [...difference(before, takeFootprint()), ...resources.left()]).length === 0, graceMs);
    return left;
  } finally {
    resources.end();
  }
}

function difference(before: Footprint, after: Footprint): string[] {
  return [
    ...surplus(before.handles, after.handles).map((kind) => `a handle (${kind})`),
    ...surplus(before.files, after.files).map((file) => `an open file (${file})`),
    ...surplus(before.processListeners, after.processListeners).map((event) => `a listener on ${event}`),
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
  const emitters = Object.entries({ process, "process.stdout": process.stdout, "process.stderr": process.stderr });
  return () => ({
    handles: process.getActiveResourcesInfo().filter((kind) => kind !== "Timeout" && kind !== "Immediate"),
    files: existsSync(descriptors) ? readdirSync(descriptors).flatMap(targetOf) : [],
    processListeners: emitters.flatMap(([name, emitter]: [string, NodeJS.EventEmitter]) =>
      emitter.eventNames().flatMap((event) => emitter.listeners(event).map(() => `${name} ("${String(event)}")`)),
    ),
  });
}
