import { relative } from "node:path";
import { defineConfig, type Plugin } from "vitest/config";

/** Swaps a part of one source on its way into the test; the file itself stays as it is. */
interface Assignment {
  readonly folder: string;
  readonly source: string;
  readonly tests: readonly string[];
  readonly mutant?: { readonly start: number; readonly end: number; readonly text: string };
}

const assignment = JSON.parse(process.env["FLOWTAP_MUTANT"] ?? "null") as Assignment;

const mutation: Plugin = {
  name: "mutation",
  enforce: "pre",
  transform(code, id) {
    if (assignment.mutant === undefined || relative(assignment.folder, id) !== assignment.source) return undefined;
    return { code: code.slice(0, assignment.mutant.start) + assignment.mutant.text + code.slice(assignment.mutant.end), map: null };
  },
};

export default defineConfig({
  plugins: [mutation],
  root: assignment.folder,
  test: { include: [...assignment.tests], pool: "forks", maxWorkers: 1, bail: 1, testTimeout: 30_000 },
});
