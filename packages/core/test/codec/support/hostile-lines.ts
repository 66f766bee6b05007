import { EVENT_TYPES } from "../../../src/event-types.ts";
import type { Dice } from "./dice.ts";
import { arrayJson, bytesOf, keyJson, numberJson, objectJson, space, stringJson, valueJson } from "./hostile-json.ts";
import { timestampBody } from "./hostile-timestamps.ts";

const FIELDS = ["type", "timestamp", "run_id", "step_id", "action_id", "step_index", "duration", "error", "attempt", "text", "metadata", "diagnostics"] as const;
type Field = (typeof FIELDS)[number];

const FOLDED: Partial<Record<Field, readonly string[]>> = {
  type: ["TYPE", "Type", "tYpE"],
  timestamp: ["Timestamp", "time\u017ftamp", "timeStamp"],
  run_id: ["RUN_ID", "Run_Id", "runId"],
  step_id: ["\u017ftep_id", "STEP_ID", "step-id"],
  step_index: ["Step_Index", "\u017fTEP_INDEX"],
  diagnostics: ["Diagno\u017ftic\u017f", "DIAGNOSTICS"],
};
const SAFE_INTEGERS = ["1", "-1", "3", "0", "-0", "9007199254740991", "-9007199254740991", "1234567890", "999999999999999"];

/** One line, as bytes in a string: most of them events that Go takes, many that it refuses, some that are hardly JSON. */
export function hostileLine(dice: Dice): string {
  const throwOf = dice.fraction();
  if (throwOf < 0.35) return canonicalLine(dice);
  if (throwOf < 0.8) return `${space(dice)}${eventJson(dice)}${space(dice)}${dice.chance(0.01) ? dice.pick(["x", ",", "{}", "}", "\u0000", "//"]) : ""}`;
  if (throwOf < 0.97) return mutated(dice, dice.chance(0.5) ? canonicalLine(dice) : eventJson(dice));
  if (throwOf < 0.985) return valueJson(dice);
  return objectJson(dice);
}

/** A line in the form that Go prints, whose values may still be anything. */
function canonicalLine(dice: Dice): string {
  const members = FIELDS.filter((field) => field === "type" || field === "timestamp" || field === "run_id" || dice.chance(0.4)).map((field) => `"${field}":${fieldJson(dice, field, 0.01)}`);
  return `{${members.join(",")}}`;
}

/** Fields in any order, doubled, under keys of another case, missing, and among foreign ones. */
function eventJson(dice: Dice): string {
  const members: string[] = [];
  for (const field of FIELDS) {
    if (dice.chance(field === "type" || field === "timestamp" ? 0.03 : 0.5)) continue;
    for (let times = dice.chance(0.06) ? 2 : 1; times > 0; times--) {
      const key = dice.chance(0.04) ? bytesOf(dice.pick(FOLDED[field] ?? [field.toUpperCase()])) : field;
      members.push(`${space(dice)}"${key}"${space(dice)}:${space(dice)}${fieldJson(dice, field, 0.06)}${space(dice)}`);
    }
  }
  if (dice.chance(0.15)) members.push(`${keyJson(dice)}:${valueJson(dice)}`);
  if (dice.chance(0.6)) members.sort(() => dice.fraction() - 0.5);
  return `{${members.join(",")}}`;
}

function fieldJson(dice: Dice, field: Field, misfit: number): string {
  if (dice.chance(misfit)) return dice.chance(0.5) ? "null" : valueJson(dice);
  switch (field) {
    case "type": return dice.chance(0.9) ? `"${dice.pick(EVENT_TYPES)}"` : stringJson(dice);
    case "timestamp": return dice.chance(0.6) ? '"2024-06-01T16:37:26.5+05:45"' : `"${timestampBody(dice)}"`;
    case "step_index": case "duration": case "attempt": return dice.chance(0.8) ? dice.pick(SAFE_INTEGERS) : numberJson(dice);
    case "metadata": return objectJson(dice);
    case "diagnostics": return arrayJson(dice, () => (dice.chance(0.97) ? stringJson(dice) : dice.pick(["null", "1", "{}"])));
    default: return dice.chance(0.3) ? `"${field}-${String(dice.below(5))}"` : stringJson(dice);
  }
}

/** The line with a few bytes changed, lost, doubled or cut off. */
function mutated(dice: Dice, line: string): string {
  const at = dice.below(line.length + 1);
  switch (dice.below(5)) {
    case 0: return line.slice(0, at);
    case 1: return line.slice(0, at) + line.slice(at + 1 + dice.below(3));
    case 2: return line.slice(0, at) + String.fromCharCode(dice.below(256)) + line.slice(at + 1);
    case 3: return line.slice(0, at) + dice.pick(['"', "\\", "{", "}", "[", "]", ",", ":", "0", "-", ".", "e", " ", "null", "\u0000", "\u00ff"]) + line.slice(at);
    default: return line.slice(0, at) + line.slice(Math.max(0, at - dice.below(20)));
  }
}

const HEAD = '{"type":"step_started","timestamp":"2024-06-01T16:37:26.5+05:45","run_id":"r"';
const VALUES_OF_EVERY_KIND = ["null", "true", '""', '"x"', "0", "-0", "1", "1.0", "1e2", "-1", "1e400", "9007199254740993", "9223372036854775808", "{}", "[]", "[null]", '["x",null]', '{"a":1}', '[{"a":[1]}]'];

/** The lines that somebody would think of: each field with each kind of value, each depth around the limit, and old acquaintances. */
export function thoughtOfLines(): string[] {
  const lines = ["", " ", "null", "true", "1", '""', "[]", "{}", "[{}]", `${bytesOf("\ufeff")}{}`, '{"type":"x"}', '{"run_id":"r"}', '{"level":"info","msg":"hi"}', '{"level":"info","run_id":"r"}', '{"type":"x"}{"type":"y"}'];
  for (const field of FIELDS) {
    for (const value of VALUES_OF_EVERY_KIND) {
      lines.push(`${HEAD},"${field}":${value}}`, `{"type":"x","${field}":${value}}`, `${HEAD},"${field}":${value},"${field}":null}`);
      lines.push(`${HEAD},"metadata":{"a":2,"b":{"c":1}},"diagnostics":["a","b","c"],"text":"t","attempt":3,"${field}":${value}}`);
    }
  }
  for (const levels of [9_990, 9_998, 9_999, 10_000, 10_001]) {
    for (const [open, close] of [["[", "]"], ['{"a":', "}"]] as const) {
      const nested = `${open.repeat(levels)}1${close.repeat(levels)}`;
      lines.push(`${HEAD},"metadata":{"deep":${nested}}}`, `${HEAD},"foreign":${nested}}`, `${HEAD},"text":${nested}}`, nested);
    }
    lines.push(`${HEAD},"metadata":{"deep":${"[".repeat(levels)}`, `${HEAD},"metadata":${'{"":'.repeat(levels)}{}${"}".repeat(levels)}}`);
  }
  const slots = ["[]", '["a"]', '["a","b"]', "[null]", "[null,null]", '["a",null]', "null"];
  for (const first of slots) for (const second of slots) for (const third of ["[null,null,null]", '["z"]']) lines.push(`${HEAD},"diagnostics":${first},"diagnostics":${second},"diagnostics":${third}}`);
  return lines;
}
