import { rows } from "./rows.ts";

const HEAD = `# What flowtap is tried with

Every fault, the promise that it must not break, and the tests that inject it. Written by \`FLOWTAP_WRITE=1 npx vitest run --project faults rows\`
from [faults/rows](../faults/rows); a test keeps it so. The last column says where a test falls short of what was set out to be shown.

| | promise | tried by | not shown |
|---|---|---|---|
`;

/** docs/faults.md, as the rows have it. */
export function faultsPage(): string {
  const lines = rows.map(({ id, promise, tests, shortfall }) => {
    const files = [...new Set(tests.map(([file]) => file))];
    return `| ${id} | ${promise} | ${files.map((file) => `[${shortName(file)}](../${file})`).join(", ")} | ${shortfall ?? ""} |\n`;
  });
  return HEAD + lines.join("");
}

function shortName(file: string): string {
  return file.replace("packages/", "").replace("test/", "").replace(".test.ts", "");
}
