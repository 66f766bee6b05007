/** The rules of core's `Listener`, as its contract words them: the numbered ones, then those of its methods and of what they stand on. */
export const contractRules = {
  acknowledge: "rule 1 (reading acknowledges: asking for the next batch or item says that the one before it is handled)",
  readToTheEnd: "rule 2 (startListening returns only when the channel has ended and everything is handled, or throws)",
  neverChange: "rule 3 (events are shared and frozen in spirit: never change one)",
  ignoreUnknown: "rule 4 (types it does not know are ignored, not refused)",
  staysApart: "rule 5 (nothing it does reaches the engine)",
  onceEach: "rule 6 (it starts once and stops once)",
  startThrows: "startListening (throws ListenerStateError when it is started a second time, or after it was stopped)",
  stopReleases: "stopListening (flushes and releases everything it holds)",
  stopRepeats: "stopListening (idempotent, and allowed before startListening)",
  stopKeeps: "stopListening (when the channel is still open, what waits in it is handled first and nothing more is accepted)",
  order: "order (a channel is a FIFO: what came first is handed on first, once)",
  memory: "bounded memory (what is handled is let go of)",
  name: "name (for reports and messages)",
} as const;
