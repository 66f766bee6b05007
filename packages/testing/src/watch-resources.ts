/**
 * What somebody opens for himself, by Node's names, and how to call it. Not sockets: an idle one may wait, unref'd, in a pool that the
 * whole process shares, and one that does not is among the handles that keep the process.
 */
const KINDS: ReadonlyMap<string, string> = new Map([
  ["Timeout", "a timer"],
  ["Immediate", "an immediate"],
  ["FSEVENTWRAP", "a file watcher"],
  ["STATWATCHER", "a file watcher"],
  ["MESSAGEPORT", "a message port"],
  ["WORKER", "a worker"],
  ["PROCESSWRAP", "a child process"],
  ["TCPSERVERWRAP", "a server"],
  ["PIPESERVERWRAP", "a server"],
  ["UDPWRAP", "a UDP socket"],
]);

/** Tells what was opened within `run` and is still there. */
export interface ResourceWatch {
  run(life: () => Promise<void>): Promise<void>;
  /** What is still open, and where it was opened, in words. */
  left(): readonly string[];
  end(): void;
}

/** Watches what is opened, also what is unref'd: it does not keep the process, but would still act. Node only. */
export async function watchResources(): Promise<ResourceWatch> {
  const { AsyncLocalStorage, createHook } = await import("node:async_hooks");
  // The first clone opens message ports that the whole process shares.
  structuredClone({});
  const storage = new AsyncLocalStorage<true>();
  const open = new Map<number, string>();
  const hook = createHook({
    init(id, type) {
      const kind = KINDS.get(type);
      if (kind === undefined || storage.getStore() !== true) return;
      const { stack = "" } = new Error("here");
      // Nobody can take that one back; it keeps neither the process nor its signal.
      if (!stack.includes("AbortSignal.timeout ")) open.set(id, `${kind} (set ${placeOf(stack)})`);
    },
    destroy(id) {
      open.delete(id);
    },
  }).enable();
  return {
    run: (life) => storage.run(true, life),
    left: () => [...open.values()],
    end: () => {
      hook.disable();
      // Or every promise of this process pays for it from now on.
      storage.disable();
    },
  };
}

/** The line that called Node: behind this hook and what Node does to call it, wherever the hook may be bundled. */
function placeOf(stack: string): string {
  const frames = stack.split("\n").slice(1);
  const called = frames.slice(frames.findIndex(isOfNode)).find((frame) => !isOfNode(frame));
  return called?.trim() ?? "at an unknown place";
}

function isOfNode(frame: string): boolean {
  return frame.includes("node:");
}
