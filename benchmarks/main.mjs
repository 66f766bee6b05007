// pnpm bench [AREA …] [--quick]: flowtap beside its peers, in one run, with one table at the end.
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { AREAS } from "./src/areas.mjs";
import { formatContest, formatTargets } from "./src/result-table.mjs";
import { runArea } from "./src/run-area.mjs";

const { values, positionals } = parseArgs({ allowPositionals: true, options: { quick: { type: "boolean", default: false } } });
const unknown = positionals.filter((name) => !AREAS.includes(name));
if (unknown.length > 0) {
  console.error(`Expected areas among ${AREAS.join(", ")}, received ${unknown.join(", ")}.`);
  process.exitCode = 2;
} else {
  await measure(positionals.length > 0 ? positionals : AREAS);
}

/** @param {readonly string[]} names */
async function measure(names) {
  const startMs = performance.now();
  console.log(`Node ${process.version} on ${String(cpus().length)} cores (${cpus()[0]?.model ?? "unknown"})${values.quick ? "; quick: the figures mean nothing" : ""}\n`);
  const results = [];
  for (const name of names) {
    for (const result of await runArea(name, { isQuick: values.quick })) {
      results.push(result);
      console.log(`${formatContest(result)}\n`);
    }
  }
  console.log(formatTargets(results));
  const missed = results.flatMap(({ verdicts }) => verdicts).filter(({ isMet }) => !isMet).length;
  console.log(`\n${missed === 0 ? "Every target met" : `${String(missed)} targets NOT MET`} (${((performance.now() - startMs) / 1_000).toFixed(0)} s)`);
  const broken = results.flatMap(({ rows }) => rows).filter(({ isOurs, problem }) => isOurs && problem !== undefined);
  if (broken.length > 0 || (missed > 0 && !values.quick)) process.exitCode = 1;
}
