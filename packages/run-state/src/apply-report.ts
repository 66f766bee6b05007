import { MAX_DIAGNOSTICS, type EventFacts, type Report } from "./event-facts.ts";
import type { KeptNode, KeptNodes } from "./kept-nodes.ts";
import type { MutableAction, MutableRun, MutableStep } from "./node-records.ts";

type MutableNode = MutableRun | MutableStep | MutableAction;

/** Takes over what an event says about any node. Only diagnostics add up; for all else the last word counts. */
export function applyReport(state: MutableNode, report: Report): void {
  if (report.text !== undefined) state.text = report.text ?? undefined;
  if (report.error !== undefined) state.error = report.error ?? undefined;
  if (report.durationNs !== undefined) state.durationNs = report.durationNs ?? undefined;
  if (report.usage !== undefined) state.usage = report.usage ?? undefined;
  if (report.diagnostics === undefined) return;
  state.diagnostics.push(...report.diagnostics);
  const surplus = state.diagnostics.length - MAX_DIAGNOSTICS;
  if (surplus > 0) state.diagnostics.splice(0, surplus);
}

/** Takes over what an event says about a step or an action. */
export function applyWorkReport(state: MutableStep | MutableAction, report: Report): void {
  applyReport(state, report);
  if (report.attempt !== undefined) state.attempt = report.attempt ?? undefined;
  if (report.progress !== undefined) state.progress = report.progress ?? undefined;
}

/** Takes over where a step says it stands among its siblings; events of its actions say it too. */
export function applyStepIndex(state: MutableStep, report: Report): void {
  if (report.stepIndex !== undefined) state.stepIndex = report.stepIndex ?? undefined;
}

/** A node starts, or starts over. */
export function start<State extends MutableNode, Node extends KeptNode<State>>(siblings: KeptNodes<State, Node>, node: Node, facts: EventFacts): void {
  siblings.setStatus(node, "running");
  const { state } = node;
  state.startedAt = facts.timestamp;
  state.error = undefined;
  clearEnd(state);
  if ("progress" in state) state.progress = undefined;
}

/**
 * A node ends. A later ending replaces an earlier one, except that a failure stands: only a new start or a retry
 * undoes it, or an ending with a higher attempt number, not an engine that ends everything with a success.
 */
export function end<State extends MutableNode, Node extends KeptNode<State>>(
  siblings: KeptNodes<State, Node>,
  node: Node,
  ending: State["status"] & ("completed" | "failed" | "skipped"),
  facts: EventFacts,
): void {
  const { state } = node;
  if (state.status === "failed" && ending !== "failed" && !isLaterAttempt(state, facts)) return;
  siblings.setStatus(node, ending);
  state.endedAt = facts.timestamp;
  if (ending !== "failed") state.error = undefined;
}

/** A node goes on that had ended. */
export function clearEnd(state: MutableNode): void {
  state.endedAt = undefined;
  state.durationNs = undefined;
}

function isLaterAttempt(state: MutableNode, { attempt }: EventFacts): boolean {
  const known = ("attempt" in state ? state.attempt : undefined) ?? 1;
  return typeof attempt === "number" && attempt > known;
}
