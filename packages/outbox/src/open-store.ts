import { FaultEpisode } from "./fault-episode.ts";
import { OutboxError } from "./outbox-error.ts";
import type { OutboxLedger } from "./outbox-ledger.ts";
import type { ResolvedOptions } from "./outbox-options.ts";
import { SegmentStore } from "./segment-store.ts";
import { toOutboxError } from "./store-fault.ts";

/** Opens the store of an outbox whose folder is locked, and has the ledger count what is found and what turns out to be lost. */
export async function openStore({ options, ledger, onError }: { options: ResolvedOptions; ledger: OutboxLedger; onError: (error: unknown) => void }): Promise<SegmentStore> {
  const { path, maxBytes } = options;
  const cursorFault = new FaultEpisode<OutboxError>(onError);
  const store = await SegmentStore.open({
    path,
    maxBytes,
    onLost: (count) => {
      ledger.quarantine(count);
      onError(new OutboxError(path, "damaged", `found ${String(count)} events cut short by a crash or damaged: they count as failed, and what is left of them is kept in its folder "quarantine"`));
    },
    onCursorFault: (cause) => {
      if (cause === undefined) cursorFault.end();
      else cursorFault.meet(() => toOutboxError(path, "cannot write down what was delivered, and may deliver it again after a crash", cause));
    },
  });
  ledger.recover(store.size);
  return store;
}
