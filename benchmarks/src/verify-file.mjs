import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";

/**
 * @param {string} file
 * @param {import("./workload.mjs").Workload} workload
 * @throws {Error} unless line after line holds the timestamp and the text of the events, in order
 */
export async function verifyFile(file, workload) {
  const marks = workload.distinct.map(({ timestamp }) => timestamp);
  let count = 0;
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    const mark = marks[count % marks.length] ?? "";
    if (!line.includes(mark)) throw new Error(`expected ${mark} in line ${String(count + 1)}, received ${line.slice(0, 200)}`);
    count += 1;
  }
  if (count !== workload.count) throw new Error(`expected ${String(workload.count)} lines, received ${String(count)}`);
}
