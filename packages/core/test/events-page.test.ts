import { readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { EVENT_TYPES } from "../src/event-types.ts";
import { decodeEvent, encodeEvent, type ExecutionEvent } from "../src/index.ts";

const root = path.join(import.meta.dirname, "../../..");
const page = readFileSync(path.join(root, "docs/events.md"), "utf8");
const source = ts.createSourceFile("events.ts", readFileSync(path.join(root, "packages/core/src/events.ts"), "utf8"), ts.ScriptTarget.Latest);
const types = rowsOf("Types");
const fields = rowsOf("Fields");
const metadataKeys = rowsOf("Metadata keys that flowtap understands");

/** The cells of a section's table, without its head. */
function rowsOf(title: string): string[][] {
  const section = page.split(/^## /m).find((part) => part.startsWith(`${title}\n`)) ?? "";
  return section.split("\n").filter((line) => line.startsWith("| ")).slice(1).map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()));
}

/** The names in back-ticks of one column. */
function namesIn(rows: readonly string[][], column: number): string[] {
  return rows.map((row) => /^`(\w+)`$/.exec(row[column] ?? "")?.[1] ?? `no name in ${row.join(" | ")}`);
}

/** The properties of an interface in events.ts, with the text of their types. */
function propertiesOf(name: string): Map<string, string> {
  const declaration = source.statements.find((statement): statement is ts.InterfaceDeclaration => ts.isInterfaceDeclaration(statement) && statement.name.text === name);
  const members = declaration?.members.filter(ts.isPropertySignature) ?? [];
  return new Map(members.map((member) => [member.name.getText(source), member.type?.getText(source) ?? ""]));
}

describe("docs/events.md", () => {
  it("lists every event type, in the order of a run", () => {
    expect(namesIn(types, 0)).toEqual(EVENT_TYPES);
  });

  it("lists every field of an event in memory, with its type", () => {
    const kinds: Record<string, string> = { string: "string", number: "integer", EventMetadata: "object", "readonly string[]": "array of strings" };
    const declared = [...propertiesOf("EventFields")].map(([name, type]) => [name, kinds[type]]);
    expect(fields.map((row, index) => [namesIn(fields, 0)[index], row[2]])).toEqual([["type", "string"], ...declared]);
  });

  it("names every wire key, in the order of the wire", () => {
    const samples: Record<string, unknown> = { integer: 7, object: { a: 1 }, "array of strings": ["d"], string: "x" };
    const names = namesIn(fields, 0);
    const event = Object.fromEntries(fields.map((row, index) => [names[index] ?? "", samples[row[2] ?? ""]]));
    const line = encodeEvent({ ...event, type: "step_action_failed", timestamp: "2024-06-01T00:00:00Z" } as unknown as ExecutionEvent);
    expect(Object.keys(JSON.parse(line) as object)).toEqual(namesIn(fields, 1));
    expect(Object.keys(decodeEvent(line))).toEqual(names);
  });

  it("lists every metadata key that flowtap understands, and what progress and usage hold", () => {
    expect(namesIn(metadataKeys, 0)).toEqual([...propertiesOf("EventMetadata").keys()]);
    const shapes = new Map(metadataKeys.map((row, index) => [namesIn(metadataKeys, 0)[index], row[1]]));
    expect(shapes.get("progress")).toBe(`\`{ ${[...propertiesOf("ProgressMetadata").keys()].join(", ")} }\``);
    expect(shapes.get("usage")).toBe(`\`{ ${[...propertiesOf("UsageMetadata").keys()].join(", ")} }\``);
  });

  it("names no field or metadata key that is none beside a type", () => {
    const known = new Set([...namesIn(fields, 0), ...namesIn(metadataKeys, 0)]);
    const mentioned = types.flatMap((row) => [...(row[2] ?? "").matchAll(/`(\w+)`/g)].map((match) => match[1] ?? ""));
    expect(mentioned.filter((name) => !known.has(name))).toEqual([]);
    expect(mentioned.length).toBeGreaterThan(20);
  });
});
