const RFC_3339 = String.raw`^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$`;
const integer = { type: "integer", minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER };
const text = { type: "string" };

/** An event on the wire, as JSON Schema. */
export const wireSchema = {
  type: "object",
  properties: {
    type: text,
    timestamp: { type: "string", pattern: RFC_3339 },
    run_id: text,
    step_id: text,
    action_id: text,
    step_index: integer,
    duration: integer,
    error: text,
    attempt: integer,
    text,
    metadata: { type: "object", additionalProperties: true },
    diagnostics: { type: "array", items: text },
  },
  required: ["type", "timestamp", "run_id"],
};

export { RFC_3339 };
