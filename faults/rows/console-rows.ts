import type { Row } from "../row.ts";

const at = (file: string): string => `packages/console/test/${file}.test.ts`;

export const consoleRows: readonly Row[] = [
  { id: "T1", promise: "No text changes the state of a terminal", tests: [[at("text-safety"), "is shown and not obeyed in a live picture"], [at("text-safety"), "is shown and not obeyed in mode $mode"], [at("visible-text"), "leaves nothing that is obeyed or cannot be seen, in any text"]] },
  { id: "T2", promise: "No text becomes a command of a CI system", tests: [[at("text-safety"), "forges no line and no log command in mode %s"], [at("text-safety"), "never begins a row of a live picture with a log command"], [at("log-modes"), "with everything escaped that GitHub would read"]] },
  { id: "T3", promise: "No text forges a line", tests: [[at("text-safety"), "every line begins with a word of ours"]] },
  { id: "T4", promise: "A terminal that nobody reads costs frames, and does not keep the process", tests: [[at("blocked-terminal"), "does not stall the event loop, and does not keep the process from ending"], [at("blocked-terminal"), "lets SIGTERM end the process"], ["faults/test/blocked-terminal.test.ts", "stalls the event loop by at most"]] },
  { id: "T5", promise: "A pipe that nobody reads takes at most 1 MB of memory", tests: [[at("blocked-pipe"), "costs lines beyond the bound, says how many, and never the last ones"]] },
  { id: "T6", promise: "A reader who leaves is no error", tests: [[at("blocked-pipe"), "is no error when the reader leaves"], ["packages/cli/test/closed-output.test.ts", "may come together with a closed stderr"]], shortfall: "A hundred times each in the full form, two or three in the short." },
  { id: "T7", promise: "A slow reader gets every final line", tests: [[at("blocked-pipe"), "gets every line when it is slow but takes them all within the bound"], [at("blocked-pipe"), "gets every line of many when it is slower than the events"], ["packages/cli/test/closed-output.test.ts", "keeps every byte for a reader who is slow"]] },
  { id: "T8", promise: "Any size is drawn for, and no row is too wide", tests: [[at("limits"), "of %s columns is drawn for"], [at("limits"), "is drawn in a live picture of any size"], [at("limits"), "may change 200 times between two frames"]] },
  { id: "T9", promise: "The terminal is restored on every way out", tests: [[at("ways-out"), "is restored after $way"]] },
  { id: "T10", promise: "Cutting never splits a grapheme, and widths are the terminal's", tests: [[at("cell-width"), "keeps to the width, and never splits a grapheme"], [at("cell-width"), "agrees with the emulator on at least 99 of 100 characters"], [at("unicode-graphemes"), "are never split, wherever a text is cut or wrapped (GraphemeBreakTest)"], [at("unicode-graphemes"), "are emoji that stay as they are, and whole (emoji-test)"], [at("unicode-graphemes"), "may carry thousands of marks"]] },
  { id: "T11", promise: "Making text safe takes linear time", tests: [["faults/test/linear-time.test.ts", "takes time in proportion to"]], shortfall: "Eight times the text may take 16 times the processor time; a quadratic way takes 64." },
  { id: "T12", promise: "Any order of events is drawn, in bounded memory", tests: [[at("limits"), "is accounted for in mode %s"], [at("limits"), "keeps memory bounded over 100,000 steps that never finish"], ["packages/run-state/test/hostile-sequences.test.ts", "what real engines emit"]] },
];
