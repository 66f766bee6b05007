import { buildWildEvent } from "./build-event.ts";
import { hostileSequence as of, type HostileSequence } from "./hostile-sequence.ts";

const step = { stepId: "a" };
const event = buildWildEvent;

const names = ["__proto__", "constructor", "toString", "hasOwnProperty"];
const attacks = [
  "\u001b[2J\u001b[H\u001b]0;owned\u0007",
  "\u009b31m\u0090q\u009c",
  "line one\r\nline two\u2028line three\u0000end",
  "::error::stop\n::add-mask::a",
  "##vso[task.complete result=Failed]",
  "\u202etxt.exe\u2066\u200b\ufeff",
  "</script><script>alert(1)</script>",
  "$(reboot) `reboot` %s %n {{x}} ${x}",
  "lone \ud800 surrogate \udfff",
  "e\u0301👩‍👩‍👧‍👦漢字",
];

/** Contents of events that are well-formed enough to be sent, and that nobody expects. */
export const hostileContents: readonly HostileSequence[] = [
  of("unknown-types", "types of a newer engine, and types that are names of object members", [
    event("workflow_paused"),
    event("step_teleported", step),
    event("", step),
    ...names.map((type) => event(type, step)),
    event("step_started", step),
  ]),
  of("member-names-as-ids", "ids that are names of object members", names.flatMap((name) => [event("step_started", { runId: name, stepId: name }), event("step_action_failed", { runId: name, stepId: name, actionId: name })])),
  of("hostile-texts", "texts that clear screens, forge log lines and break out of markup", attacks.map((text) => event("step_failed", { runId: `r ${text}`, stepId: text, error: text, text, diagnostics: [text], metadata: { [text]: text } }))),
  of("huge-texts", "a text of a megabyte, and ten thousand lines", [event("step_progress", { ...step, text: "x".repeat(1_000_000) }), event("step_failed", { ...step, error: "line\n".repeat(10_000), diagnostics: Array.from({ length: 1_000 }, (_, index) => `finding ${String(index)}`) })]),
  of("backward-clocks", "timestamps that go back, repeat, have offsets, nanoseconds and far years", ["2024-06-01T12:00:09.123456789+05:30", "1999-01-01T00:00:00Z", "9999-12-31T23:59:59.999999999-12:00", "0001-01-01T00:00:00Z", "1999-01-01T00:00:00Z"].flatMap((timestamp) => [event("step_started", { ...step, timestamp }), event("step_completed", { ...step, timestamp })])),
  of("extreme-numbers", "durations, indexes and attempts at the limits, negative and zero", [0, -1, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, -0].map((number) => event("step_failed", { ...step, durationNs: number, stepIndex: number, attempt: number }))),
  of("odd-metadata", "well-known metadata of the wrong types, deep, empty and null", [
    event("workflow_started", { metadata: { workflow: 7, steps_total: "three", parent_run_id: {}, parent_step_id: [] } }),
    event("workflow_started", { metadata: { workflow: null, steps_total: -1, parent_run_id: "" } }),
    ...["half", null, [], { current: "1", total: {} }, { current: 1e308, total: 0 }, { current: -5, total: -1, unit: 9 }].map((progress) => event("step_progress", { ...step, metadata: { progress } })),
    ...["free", null, [], { input_tokens: "9", cost: {} }].map((usage) => event("step_completed", { ...step, metadata: { usage, iteration: usage } })),
    event("step_progress", { ...step, metadata: nested(500) }),
    event("step_progress", { ...step, metadata: {}, diagnostics: [], text: "", error: "" }),
  ]),
  of(
    "wrong-field-types",
    "fields of types that no decoder lets through and that an engine in JavaScript sends",
    [
      event("step_started", { runId: 7, stepId: {} }),
      event("step_failed", { stepId: null, error: 42, diagnostics: "none" }),
      event("step_action_failed", { stepId: undefined, actionId: [] }),
      event("step_completed", { ...step, durationNs: 0.5, timestamp: "yesterday" }),
      event("workflow_failed", { metadata: { big: 10n, call: Math.max, symbol: Symbol("s"), nothing: undefined, number: NaN } }),
      event("workflow_started", { metadata: "none", timestamp: 0 }),
    ],
    false,
  ),
];

function nested(depth: number): Record<string, unknown> {
  let value: Record<string, unknown> = { end: true };
  for (let level = 0; level < depth; level++) value = { value };
  return value;
}
