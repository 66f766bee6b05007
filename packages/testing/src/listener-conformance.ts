import { OptionError, requireInteger, type Listener } from "@flowtap/core";
import { withContext } from "./case-context.ts";
import type { CaseDraft, Need } from "./cases/case-draft.ts";
import { eventCases } from "./cases/event-cases.ts";
import { hostileCases } from "./cases/hostile-cases.ts";
import { readingCases } from "./cases/reading-cases.ts";
import { resourceCases } from "./cases/resource-cases.ts";
import { startingCases } from "./cases/starting-cases.ts";
import { stoppingCases } from "./cases/stopping-cases.ts";
import type { ConformanceCase, ConformanceOptions } from "./conformance.ts";
import { isNode } from "./garbage-collector.ts";

const drafts: readonly CaseDraft[] = [...readingCases, ...startingCases, ...stoppingCases, ...eventCases, ...resourceCases, ...hostileCases];

/**
 * Everything that a listener is held to, as data: hand the cases to a test runner (`@flowtap/testing/vitest`,
 * `@flowtap/testing/node-test`), to {@link runConformance}, or loop over them.
 *
 * @example
 * ```ts
 * const cases = listenerConformance({ create: () => new MyListener(), observe: (listener) => listener.lines });
 * for (const { title, run } of cases) test(title, () => run());
 * ```
 * @throws OptionError when `create` is no function, or a deadline cannot work.
 */
export function listenerConformance<L extends Listener>(options: ConformanceOptions<L>): readonly ConformanceCase[] {
  requireOptions(options);
  return drafts.map(({ id, title, level = "must", rule, needs = [], body }) => {
    const lacks = needs.map((need) => lackOf(need, options)).find((lack) => lack !== undefined);
    return Object.freeze({
      id,
      title,
      level,
      rule,
      lacks,
      run: async (signal?: AbortSignal) => {
        signal?.throwIfAborted();
        if (lacks === undefined) await withContext(options, signal, (context) => body(context, rule));
      },
    });
  });
}

function requireOptions<L extends Listener>(options: ConformanceOptions<L>): void {
  const { create, observe, createHung, shows, release, deadlineMs = 0, quietMs = 0 } = options;
  if (typeof create !== "function") throw new OptionError("create", "a function that makes a listener", create);
  for (const [name, option] of Object.entries({ observe, createHung, shows, release })) {
    if (option !== undefined && typeof option !== "function") throw new OptionError(name, "a function", option);
  }
  requireInteger("deadlineMs", deadlineMs, 0);
  requireInteger("quietMs", quietMs, 0);
}

function lackOf<L extends Listener>(need: Need, { capabilities = {}, observe, createHung }: ConformanceOptions<L>): string | undefined {
  switch (need) {
    case "observe":
      return observe === undefined ? "observe: nobody can tell what its sink received" : undefined;
    case "createHung":
      return createHung === undefined ? "createHung: nobody can make its sink hang" : undefined;
    case "node":
      return isNode() ? undefined : "Node: this runtime does not list its handles and collect garbage on demand";
    case "reads":
      return capabilities.reads === false ? "reads: it cancels its channel" : undefined;
    case "acknowledgesWhenObserved":
      return capabilities.acknowledgesWhenObserved === false ? "acknowledgesWhenObserved: what it acknowledged is still on its way" : undefined;
    case "keepsOrder":
      return capabilities.keepsOrder === false ? "keepsOrder: its sink has no order" : undefined;
    case "boundedMemory":
      return capabilities.boundedMemory === false ? "boundedMemory: it keeps what it gets" : undefined;
  }
}
