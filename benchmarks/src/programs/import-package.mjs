// import-package.mjs NAME: how long it takes to import a package.
import { sendFigures } from "../isolated-run.mjs";

const [name = ""] = process.argv.slice(2);
const startCpu = process.cpuUsage();
const startMs = performance.now();
await import(name);
const tookMs = performance.now() - startMs;
const { user, system } = process.cpuUsage(startCpu);
// On a busy machine the clock counts what others took away.
sendFigures({ importMs: Math.min(tookMs, (user + system) / 1_000) });
