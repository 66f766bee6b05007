// write-file.mjs WRITER PATH EVENTS: writes the workload with one writer and tells what it cost.
import { FILE_WRITERS } from "../file-writers/file-writers.mjs";
import { peakMebibytes, sendFigures } from "../isolated-run.mjs";
import { createWorkload } from "../workload.mjs";

const [name = "", file = "", count = "0"] = process.argv.slice(2);
const open = FILE_WRITERS[name];
if (open === undefined) throw new RangeError(`expected one of ${Object.keys(FILE_WRITERS).join(", ")}, received "${name}"`);
const workload = createWorkload().ofLength(Number(count));
const write = await open(file);
const startCpu = process.cpuUsage();
const startMs = performance.now();
await write(workload);
const wallNs = ((performance.now() - startMs) * 1e6) / workload.count;
const { user, system } = process.cpuUsage(startCpu);
sendFigures({ wallNs, cpuNs: ((user + system) * 1e3) / workload.count, peakMiB: peakMebibytes() });
