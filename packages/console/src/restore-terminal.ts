const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
const OURS = Symbol.for("flowtap.restore-terminal");

const restores = new Set<() => void>();

/**
 * Calls `restore` on every way out of the process that can be seen coming: `SIGINT`, `SIGTERM`, `SIGHUP`, an uncaught
 * exception, `process.exit` and the natural end. A signal keeps its meaning: where nobody else handles it, it still ends
 * the process. Where somebody does, the program may live on, so `restore` can be called more than once.
 *
 * @returns a function that undoes it; the handlers go with the last one.
 */
export function restoreOnExit(restore: () => void): () => void {
  if (restores.size === 0) install();
  restores.add(restore);
  return () => {
    if (restores.delete(restore) && restores.size === 0) uninstall();
  };
}

function restoreAll(): void {
  for (const restore of restores) restore();
}

const onSignal = Object.assign(
  (signal: NodeJS.Signals): void => {
    restoreAll();
    if (process.listeners(signal).some((listener) => !(OURS in listener))) return;
    uninstall();
    restores.clear();
    process.kill(process.pid, signal);
  },
  // Another copy of this package must not be taken for somebody who handles the signal.
  { [OURS]: true },
);

function install(): void {
  process.on("exit", restoreAll);
  // First in line: a handler that was added with `once` is still on the list then.
  for (const signal of SIGNALS) process.prependListener(signal, onSignal);
}

function uninstall(): void {
  process.off("exit", restoreAll);
  for (const signal of SIGNALS) process.off(signal, onSignal);
}
