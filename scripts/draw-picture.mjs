// Draws docs/console.svg: the console during a real run of the example, as a terminal showed it, frame by frame.
// Needs `script` (Debian: bsdutils). Usage: node scripts/draw-picture.mjs
import { writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { animatedSvg } from "./picture/animated-svg.mjs";
import { recordTerminal } from "./picture/record-terminal.mjs";
import { terminalFrames } from "./picture/terminal-frames.mjs";

const COLUMNS = 92;
const ROWS = 24;
/** The run takes two seconds; at this speed one can follow it. */
const SLOWNESS = 3;

const root = fileURLToPath(new URL("..", import.meta.url));
const recording = recordTerminal("node examples/repository-check/main.mjs", { columns: COLUMNS, rows: ROWS, cwd: root });
const frames = await terminalFrames(recording, { columns: COLUMNS, rows: ROWS, leastMs: 100 });
const file = path.join(root, "docs", "console.svg");
writeFileSync(file, animatedSvg(frames, { columns: COLUMNS, rows: ROWS, slowness: SLOWNESS, title: "flowtap's console draws the run of a workflow" }));
console.log(`${path.relative(root, file)}: ${frames.length} frames`);
