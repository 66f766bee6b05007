import type { DrivenListeners } from "./driven-listeners.ts";
import type { ReadCheckpoint } from "./read-checkpoint.ts";

const SAVE_EVERY_MS = 200;

/**
 * Saves a checkpoint five times a second, as far as the listeners have handled what was read.
 *
 * @param signal when it fires, they may leave things undone: nothing more is saved then.
 * @returns ends it: call it when all listeners have stopped.
 */
export function keepCheckpoint(checkpoint: ReadCheckpoint, listeners: DrivenListeners, signal: AbortSignal): () => Promise<void> {
  let failedBefore = 0;
  let saving: Promise<void> | undefined;
  const handled = async (): Promise<boolean> => {
    await listeners.allHandled();
    failedBefore = listeners.failed;
    return !signal.aborted && !listeners.hasLost;
  };
  const timer = setInterval(() => {
    saving ??= checkpoint.save(handled).finally(() => (saving = undefined));
  }, SAVE_EVERY_MS);
  return async () => {
    clearInterval(timer);
    await saving;
    // What a stop left undone counts as failed, and is read again.
    await checkpoint.save(() => Promise.resolve(!listeners.hasLost && listeners.failed === failedBefore));
  };
}
