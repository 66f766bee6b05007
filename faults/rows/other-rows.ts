import type { Row } from "../row.ts";

const multiplex = (file: string): string => `packages/multiplex/test/${file}.test.ts`;
const cli = (file: string): string => `packages/cli/test/${file}.test.ts`;

export const otherRows: readonly Row[] = [
  { id: "M1", promise: "Siblings of a faulty child get every event", tests: [[multiplex("multiplex-listener"), "gives siblings all 100,000 events in order beside a child that %s"]] },
  { id: "M2", promise: "A stuck child fills its own channel only, and what it misses is counted", tests: [[multiplex("isolation"), "holds back the engine, and no more than the channels hold"], [multiplex("multiplex-listener"), "fills only the channel of a stuck child under %s"]] },
  { id: "M4", promise: "A stop drains the others and names the hung child", tests: [[multiplex("isolation"), "drains the others and names the hung child, within its own deadlines"]] },
  { id: "M5", promise: "The process lives through any schedule of faults", tests: [[multiplex("isolation"), "lives through a thousand random fault schedules under --unhandled-rejections=strict"]] },
  { id: "M6", promise: "A terminal that nobody reads leaves file and webhook nine tenths of their rate", tests: [["faults/test/blocked-terminal.test.ts", "leaves the file and the webhook beside it"]] },
  { id: "M7", promise: "A child that keeps the CPU busy stalls its siblings, and stats show it", tests: [[multiplex("isolation"), "cannot isolate siblings from a child that keeps the CPU busy"]] },

  { id: "L1", promise: "Any split of the input gives the same events", tests: [[cli("wire"), "gives the same events and the same messages for every split of a golden input"], [cli("wire"), "takes a byte order mark, CRLF, blank lines and a missing last newline"]] },
  { id: "L2", promise: "A line of two gigabytes is reported once, in bounded memory", tests: [[cli("bad-input"), "longer than the limit is reported once, and its neighbours arrive"], [cli("bad-input"), "of two gigabytes costs no more memory than the limit"]] },
  { id: "L3", promise: "Refused lines are counted exactly and shown safely", tests: [[cli("bad-input"), "is counted exactly among 267"]] },
  { id: "L4", promise: "A signal ends the command in time, and what was acknowledged is in the file", tests: [[cli("signals"), "at random instants ends the command in time and leaves whole lines only"], [cli("signals"), "that comes a second time ends the command at once"]] },
  { id: "L5", promise: "Any kind of stdin works or is refused clearly", tests: [[cli("bad-input"), "stdin that is a directory, or closed"], [cli("bad-input"), "may be a FIFO"], [cli("bad-input"), "may be a stdin that does not block: EAGAIN"], [cli("command-line"), "teaches whoever starts it in a terminal"]] },
  { id: "L6", promise: "A slow listener holds back the producer, in a heap of 64 MB", tests: [["faults/test/command-memory.test.ts", "holds back its producer in a heap of 64 MB"], [cli("listeners"), "waits for a slow listener: every event is delivered"]] },
  { id: "L7", promise: "A reader that is killed goes on where it was", tests: [["packages/json-file/test/read-events.test.ts", "goes on behind any entry that was read before"], [cli("checkpoint"), "loses nothing of a rotating file to kill -9, and repeats only what came after the checkpoint"]], shortfall: "Fifty kills in the full form, else three." },
  { id: "L8", promise: "Secrets come from the environment or a private file only; hostile settings are refused", tests: [[cli("webhook"), "takes its secret from a file that nobody else can read, and only then"], [cli("config"), "unknown key"], [cli("load-listener"), "as data whatever their names"]] },
  { id: "L9", promise: "Nothing is read before every listener has begun", tests: [[cli("bad-input"), "is refused before anything is read"], [cli("listeners"), "refuses a module that is no listener before anything is read"]] },
  { id: "L10", promise: "A drop or a dead letter is summed up and told by the exit status", tests: [[cli("exit-status"), "is 4 when a listener failed to take an event"], [cli("webhook"), "ends with status 4"], [cli("closed-output"), "is told with --strict: not every event was delivered"]] },

  { id: "X1", promise: "Ten million events: heap flat, descriptors constant, ledgers exact", tests: [["faults/test/soak.test.ts", "heap flat, descriptors constant, both ledgers exact"]] },
  { id: "X2", promise: "Ten thousand listeners leave no handle and no warning", tests: [["faults/test/leftovers.test.ts", "leave no handle, no handler and no warning"]] },
  { id: "X3", promise: "A tarball holds what it should, runs nothing on install, and depends on little", tests: [["scripts/test/check-tarballs.test.ts", ""], ["scripts/test/check-packages.test.ts", ""]] },
  { id: "X4", promise: "offered = delivered + coalesced + dropped + failed + pending, at every instant", tests: [["packages/core/test/channel-model.test.ts", "a channel and its model on plain arrays"], ["faults/test/soak.test.ts", "both ledgers exact"], [multiplex("isolation"), "fault schedules"]] },
  { id: "X5", promise: "Nine of ten small changes to what mends files and makes text safe are noticed by a test", tests: [["faults/test/make-mutants.test.ts", "changes one thing at a time"]], shortfall: "The scores are measured by `npm run mutants`, which takes too long for every run. Noticed in a whole run of 20 minutes, and alone after it (cell-width and carve-folder): json-file/append-records 52 of 52, json-file/recover-tail 74 of 78, console/visible-text 132 of 138, console/cell-width 185 of 197, console/github-command 25 of 25, core/json-text 61 of 66, outbox/frame 94 of 98, outbox/carve-folder 126 of 132." },
];
