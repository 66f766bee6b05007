// Conformance
export { listenerConformance } from "./listener-conformance.ts";
export { conforms, runConformance, type ConformanceResult, type ConformanceStatus, type RunConformanceOptions } from "./run-conformance.ts";
export { ConformanceError } from "./conformance-error.ts";
export type { ConformanceCase, ConformanceLevel, ConformanceOptions, ListenerCapabilities, Observation } from "./conformance.ts";

// Listeners
export { RecordingListener, type RecordingListenerOptions } from "./recording-listener.ts";
export { createFaultyListener, listenerFaults, type ListenerFault } from "./faulty-listeners.ts";

// Events and time
export { buildEvent, buildRun, buildWildEvent, type EventOverrides } from "./build-event.ts";
export { hostileSequences } from "./hostile-sequences.ts";
export type { HostileSequence } from "./hostile-sequence.ts";
export { deepFreeze } from "./deep-freeze.ts";
export { VirtualClock } from "./virtual-clock.ts";
