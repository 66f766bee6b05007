// The listener
export { OutboxListener } from "./outbox-listener.ts";
export type { OutboxOptions, OutboxOverflow } from "./outbox-options.ts";
export type { OutboxStats } from "./outbox-ledger.ts";

// Looking into an outbox
export { inspectOutbox, type OutboxInspection } from "./inspect-outbox.ts";
export { exportOutbox } from "./export-outbox.ts";
export type { OutboxOwner } from "./folder-lock.ts";

// Errors
export { OutboxError, type OutboxErrorReason } from "./outbox-error.ts";
