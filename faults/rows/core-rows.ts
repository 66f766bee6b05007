import type { Row } from "../row.ts";

const at = (file: string): string => `packages/core/test/${file}.test.ts`;
const codec = (file: string): string => at(`codec/${file}`);

export const coreRows: readonly Row[] = [
  { id: "C1", promise: "A listener that reads nothing never blocks its producer", tests: [[at("tap"), "sends a million events through NoopListener at capacity 100 and never waits"]] },
  { id: "C2", promise: "A channel does what a model on plain arrays does, under every overflow policy and any operations", tests: [[at("channel-model"), "a channel and its model on plain arrays"], [at("coalesce-properties"), "keeps order and count, hands on what is newest"]] },
  { id: "C3", promise: "What holds encoded events is bounded in bytes", tests: [["packages/webhook/test/memory.test.ts", "holds encoded bodies of maxBytes and an event, not of a whole batch"], ["packages/outbox/test/memory.test.ts", "holds bytes, not events"]] },
  { id: "C4", promise: "Closing, cancelling, leaving and throwing release whoever waits, by a typed error where there is one", tests: [[at("channel"), "never loses count in a thousand interleavings"], [at("channel"), "releases a waiting sender with a typed error when the channel closes"], [at("channel"), "cancels when the reading loop is left early"]] },
  { id: "C5", promise: "Everything queued is handled before close() resolves", tests: [[at("tap"), "delivers all hundred queued events before close() resolves, a thousand times over"]] },
  { id: "C6", promise: "Starts and stops in any order end in the same promise or a typed error", tests: [[at("start-and-stop"), "starts at most once, stops exactly once"]] },
  { id: "C7", promise: "A line that Go takes is taken and printed byte for byte; one that Go refuses is refused", tests: [[codec("go-differences"), "agree on the golden lines that a real Go judged"], [codec("fixtures"), "become their normalized twins"], [codec("json-test-suite"), "wherever it stands in an event"]] },
  { id: "C8", promise: "Keys of prototypes are data, also where __proto__ throws", tests: [[codec("decode-event"), "keeps a %s key as own data at every level"], [codec("decode-event"), "never touches the __proto__ accessor: it works where that throws"]] },
  { id: "C9", promise: "Depth, width and length end in an event or in one typed error", tests: [[codec("decode-event"), "keeps %i levels of nesting"], [codec("decode-event"), "refuses %i levels of nesting with one typed error"], [codec("decode-event"), "copes with maps of 100,000 keys and strings of many megabytes"]] },
  { id: "C10", promise: "Nothing that stands in an event makes its emitter throw", tests: [[codec("encode-event"), "never throws for %s in a field"], [codec("encode-event"), "tells of everything that it could not write as it is, by path"]] },
  { id: "C11", promise: "Events are shared, and no listener changes one", tests: [["packages/testing/test/wrong-listeners.test.ts", "has a wrong listener, and every wrong listener its case"], [at("tap"), "hands the very objects on that were emitted, deeply frozen or not"]] },
  { id: "C12", promise: "Every naughty string comes out as one well-formed line, also for jq and Python", tests: [[codec("encode-event"), "writes every naughty string in every text field as one well-formed line"], ["packages/core/test/codec/other-readers.test.ts", "are lines that %s reads as we do"]] },
  { id: "C13", promise: "Importing a package does nothing", tests: [[at("imports"), "does nothing: no handler, no timer, no open handle, no global"], ["packages/console/test/contract.test.ts", "does nothing on import"], ["packages/outbox/test/readme.test.ts", "does nothing when it is imported"], ["faults/test/leftovers.test.ts", "leave nothing behind when they are imported"]] },
];
