// One area in a process of its own: what the compiler learns from one does not slow down another.
import { loadArea } from "./areas.mjs";
import { FULL_PACE, QUICK_PACE } from "./pace.mjs";
import { runContest } from "./run-contest.mjs";

const [name = "", mode] = process.argv.slice(2);
const pace = mode === "quick" ? QUICK_PACE : FULL_PACE;
const area = await loadArea(name);
const results = [];
for (const contest of await area.contests(pace)) results.push(await runContest(contest, pace));
process.send?.(results, () => process.disconnect());
