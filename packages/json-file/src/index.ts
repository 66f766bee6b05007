// Writing
export { JsonFileListener } from "./json-file-listener.ts";
export type { Durability, JsonFileListenerOptions, RetainOptions, RotateOptions } from "./json-file-options.ts";
export type { JsonFileStats } from "./record-writer.ts";

// Reading
export { readEventBatches, readEvents, type ReadEventsOptions, type ReadPosition } from "./read-events.ts";
export { readEventStream, readEventStreamBatches, type ReadStreamOptions } from "./read-event-stream.ts";
export type { DecodedLine, EventEntry, LinePlace, UndecodableLine } from "./event-entry.ts";

// Errors
export { JsonFileError, type JsonFileErrorReason } from "./json-file-error.ts";
