import type { ExecutionEvent, Listener } from "@flowtap/core";

/** Looks at an event and throws when its assumption does not hold. */
type Assumption = (event: ExecutionEvent) => void;

interface Progress {
  readonly current: number;
  readonly total: number;
}

/** For each hostile sequence an assumption that people make and that it breaks; an ordinary run breaks none. */
export const assumptions: Readonly<Record<string, () => Assumption>> = {
  "no-workflow-started": () => {
    const runs = new Map<string, { events: number }>();
    return ({ type, runId }) => {
      if (type === "workflow_started") runs.set(runId, { events: 0 });
      found(runs.get(runId)).events++;
    };
  },
  "no-terminal": () => {
    let running: string | undefined;
    return ({ type, runId }) => {
      if (type === "workflow_started" && running !== undefined) throw new Error("a run is under way");
      if (type === "workflow_started") running = runId;
      if (type === "workflow_failed" || type === "workflow_completed") running = undefined;
    };
  },
  "several-terminals": () => once(({ type, runId }) => (type.startsWith("workflow_") && type !== "workflow_started" ? runId : undefined)),
  "starts-twice": () => openOnly(),
  "restarts-after-the-end": () => once(({ type, runId }) => (type === "workflow_started" ? runId : undefined)),
  "steps-after-the-terminal": () => {
    const ended = new Set<string>();
    return ({ type, runId }) => {
      if (ended.has(runId)) throw new Error("the run is over");
      if (type === "workflow_failed" || type === "workflow_completed") ended.add(runId);
    };
  },
  "step-per-iteration": () => openOnly(),
  "step-again-later": () => once(({ type, runId, stepId }) => (type === "step_started" ? `${runId} ${stepId}` : undefined)),
  "failed-without-start": () => startedOnly("step_failed"),
  "progress-without-start": () => ({ type, metadata }) => {
    const progress = metadata?.progress as Progress | undefined;
    if (type === "step_progress" && progress !== undefined) "░".repeat(progress.total - progress.current);
  },
  "action-without-start": () => {
    const actions = new Map<string, { isOpen: boolean }>();
    return ({ type, actionId = "" }) => {
      if (type === "step_action_started") actions.set(actionId, { isOpen: true });
      if (type === "step_action_completed") found(actions.get(actionId)).isOpen = false;
    };
  },
  "empty-ids": () => ({ runId }) => {
    if (runId === "") throw new Error("a run without an id");
  },
  "action-ids-reused": () => once(({ type, actionId }) => (type === "step_action_started" ? actionId : undefined)),
  "actions-left-open": () => {
    let open = 0;
    return ({ type }) => {
      if (type === "step_action_started") open++;
      if (type === "step_action_completed" || type === "step_action_failed") open--;
      if (type === "step_completed" && open > 0) throw new Error("actions are open");
    };
  },
  "wild-indexes": () => {
    let rows: (string | undefined)[] = [];
    return ({ metadata, stepIndex, stepId = "" }) => {
      if (typeof metadata?.steps_total === "number") rows = new Array<string>(metadata.steps_total).fill("");
      if (stepIndex === undefined) return;
      found(rows[stepIndex]);
      rows[stepIndex] = stepId;
    };
  },
  "interleaved-runs": () => {
    let current: string | undefined;
    return ({ type, runId }) => {
      if (type === "workflow_started" && current === undefined) current = runId;
      if (current !== undefined && runId !== current) throw new Error("one run at a time");
      if (type === "workflow_failed" || type === "workflow_completed") current = undefined;
    };
  },
  "nested-runs": () => parentsKnown(),
  "unlinked-runs": () => parentsKnown(),
  "circular-parents": () => {
    const parents = new Map<unknown, unknown>();
    const depthOf = (run: unknown): number => (parents.has(run) ? depthOf(parents.get(run)) + 1 : 0);
    return ({ runId, metadata }) => {
      if (metadata?.parent_run_id !== undefined) parents.set(runId, metadata.parent_run_id);
      depthOf(runId);
    };
  },
  "many-open-steps": () => {
    const open = new Set<string>();
    return ({ type, stepId = "" }) => {
      if (type === "step_started") open.add(stepId);
      else open.delete(type === "step_completed" || type === "step_failed" ? stepId : "");
      if (open.size > 500) throw new Error("the table is full");
    };
  },
  "unknown-types": () => {
    const known = new Set(["workflow_started", "workflow_failed", "step_started", "step_completed", "step_failed"]);
    return ({ type }) => {
      if (!known.has(type)) throw new Error(`unknown type ${type}`);
    };
  },
  "member-names-as-ids": () => {
    const byStep: Record<string, string[]> = {};
    return ({ type, stepId = "" }) => void (byStep[stepId] ??= []).push(type);
  },
  "hostile-texts": () => ({ stepId = "" }) => void encodeURIComponent(stepId),
  "huge-texts": () => ({ text = "" }) => {
    if (text.length > 65_536) throw new Error("the text does not fit into a message");
  },
  "backward-clocks": () => {
    let lastMs = 0;
    return ({ timestamp }) => {
      const nowMs = Date.parse(timestamp);
      if (Number.isNaN(nowMs) || nowMs < lastMs) throw new Error("time goes forward");
      lastMs = nowMs;
    };
  },
  "extreme-numbers": () => ({ attempt = 0 }) => void "↻".repeat(attempt),
  "odd-metadata": () => ({ metadata }) => {
    const progress = metadata?.progress as Progress | undefined;
    if (progress !== undefined) progress.current.toFixed(1);
  },
  "wrong-field-types": () => ({ stepId = "" }) => void stepId.toUpperCase(),
};

/** Reads and remembers everything, as long as the assumption holds; then its loop dies. */
export function createNaiveListener(assume: Assumption, sink: ExecutionEvent[]): Listener {
  let stop = (): Promise<void> | void => undefined;
  return {
    name: "naive",
    startListening: (progress) => {
      const running = (async () => {
        for await (const event of progress) {
          assume(event);
          sink.push(event);
        }
      })();
      stop = () => {
        progress.finish();
        return running.catch(() => undefined);
      };
      return running;
    },
    stopListening: () => stop(),
  };
}

function found<T>(value: T | undefined): T {
  if (value === undefined) throw new TypeError("Cannot read properties of undefined");
  return value;
}

function once(keyOf: (event: ExecutionEvent) => string | undefined): Assumption {
  const known = new Set<string>();
  return (event) => {
    const key = keyOf(event);
    if (key === undefined) return;
    if (known.has(key)) throw new Error(`${key} again`);
    known.add(key);
  };
}

function openOnly(): Assumption {
  const open = new Set<string>();
  return ({ type, stepId = "" }) => {
    if (type === "step_started" && open.has(stepId)) throw new Error(`${stepId} is under way`);
    if (type === "step_started") open.add(stepId);
    if (type === "step_completed" || type === "step_failed") open.delete(stepId);
  };
}

function startedOnly(end: string): Assumption {
  const started = new Map<string, { isOpen: boolean }>();
  return ({ type, stepId = "" }) => {
    if (type === "step_started") started.set(stepId, { isOpen: true });
    if (type === end) found(started.get(stepId)).isOpen = false;
  };
}

function parentsKnown(): Assumption {
  const runs = new Map<unknown, unknown[]>();
  return ({ type, runId, metadata }) => {
    if (type !== "workflow_started") return;
    runs.set(runId, []);
    if (metadata?.parent_run_id !== undefined) found(runs.get(metadata.parent_run_id)).push(runId);
  };
}
