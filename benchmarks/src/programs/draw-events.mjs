// draw-events.mjs SCREEN EVENTS DURATION_MS: shows the events, spread over the duration, and tells what it cost.
import { setTimeout as delay } from "node:timers/promises";
import { FakeTerminal } from "../fake-terminal.mjs";
import { sendFigures } from "../isolated-run.mjs";
import { SCREENS } from "../screens/screens.mjs";
import { createWorkload } from "../workload.mjs";

const TURN_MS = 10;

const [name = "", count = "0", duration = "0"] = process.argv.slice(2);
const open = SCREENS[name];
if (open === undefined) throw new RangeError(`expected one of ${Object.keys(SCREENS).join(", ")}, received "${name}"`);
const workload = createWorkload().ofLength(Number(count));
const durationMs = Number(duration);
const terminal = new FakeTerminal();
const screen = await open(terminal);
const startCpu = process.cpuUsage();
const startMs = performance.now();
let shown = 0;
while (shown < workload.count) {
  await delay(TURN_MS);
  const due = Math.min(workload.count, Math.ceil(((performance.now() - startMs) / durationMs) * workload.count));
  // As much as a channel holds: an engine that emits more between two turns of the event loop would wait for room.
  for (const most = Math.min(due, shown + 1_000); shown < most; shown += 1) screen.show(workload.at(shown));
}
await screen.close();
const lastedMs = performance.now() - startMs;
const { user, system } = process.cpuUsage(startCpu);
sendFigures({ cpuSeconds: (user + system) / 1e6, framesPerSecond: terminal.writes / (lastedMs / 1_000), writes: terminal.writes });
process.exit();
