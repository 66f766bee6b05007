import { describe, expect, it } from "vitest";
import { Arrivals } from "../src/arrivals.mjs";
import type { Contender, Contest } from "../src/contest.mjs";
import { FULL_PACE } from "../src/pace.mjs";
import { formatContest, formatTargets } from "../src/result-table.mjs";
import { runContest } from "../src/run-contest.mjs";
import { aheadOf, atMost, atMostTimes } from "../src/targets.mjs";

const pace = { ...FULL_PACE, rounds: 3, roundMs: 1 };

describe("a contest", () => {
  it("times a contender that delivers everything", async () => {
    const { rows } = await runContest(contestOf([delivering("right", () => true)]), pace);
    expect(rows[0]?.problem).toBeUndefined();
    expect(rows[0]?.rounds).toHaveLength(3);
  });

  it("does not time one that loses an event", async () => {
    const { rows } = await runContest(contestOf([delivering("loses", (index) => index !== 7)]), pace);
    expect(rows[0]?.rounds).toEqual([]);
    expect(rows[0]?.problem).toContain("expected 3000 events in order, received 2999");
  });

  it("does not time one that changes the order", async () => {
    const swapped: Contender = {
      name: "swaps",
      isOurs: false,
      run: (workload) => {
        const arrivals = new Arrivals(workload);
        const events = [...workload];
        for (const event of [...events.slice(1), ...events.slice(0, 1)]) arrivals.take(event);
        arrivals.verify();
      },
    };
    const { rows } = await runContest(contestOf([swapped]), pace);
    expect(rows[0]?.problem).toContain("not in their place");
  });

  it("runs round after round, not contender after contender", async () => {
    const order: string[] = [];
    const noting = (name: string): Contender => ({ name, isOurs: false, run: ({ count }) => void (count === 10 && order.push(name)) });
    await runContest({ ...contestOf([noting("a"), noting("b")]), events: 10 }, { ...pace, rounds: 2 });
    expect(order.slice(-4)).toEqual(["a", "b", "a", "b"]);
  });
});

describe("a target", () => {
  const rows = [row("flowtap", true, [10, 30, 20]), row("near", false, [45]), row("far", false, [500]), row("broken", false, [])];

  it("compares medians with a limit", () => {
    expect(atMost("ns", 20, "ns").judge(rows)).toEqual({ received: "20.0 ns", isMet: true });
    expect(atMost("ns", 19, "ns").judge(rows).isMet).toBe(false);
  });

  it("compares with one peer", () => {
    expect(atMostTimes("ns", 0.5, "near").judge(rows)).toEqual({ received: "0.44x", isMet: true });
    expect(atMostTimes("ns", 0.4, "near").judge(rows).isMet).toBe(false);
  });

  it("compares with the nearest peer that was measured", () => {
    expect(aheadOf("ns", 2, "all").judge(rows)).toEqual({ received: "2.3x (near)", isMet: true });
    expect(aheadOf("ns", 3, "all").judge(rows).isMet).toBe(false);
  });

  it("is not met when nothing was measured", () => {
    expect(atMost("ns", 20, "ns").judge([row("flowtap", true, [])]).isMet).toBe(false);
    expect(aheadOf("ns", 1, "all").judge([row("flowtap", true, [1])]).isMet).toBe(false);
  });
});

describe("the table", () => {
  it("names every contender, and what is met and what is not", () => {
    const result = {
      title: "delivery",
      figure: "ns",
      unit: "ns an event",
      rows: [row("flowtap", true, [20]), row("peer", false, [50]), { name: "broken", isOurs: false, rounds: [], problem: "lost one" }],
      verdicts: [{ text: "≤ 25 ns", received: "20.0 ns", isMet: true }, { text: "≥ 3x ahead", received: "2.5x", isMet: false }],
    };
    expect(formatContest(result)).toBe(
      [
        "| delivery, ns an event | median | best | beside ours |",
        "|-----------------------|--------|------|-------------|",
        "| flowtap               | 20.0   | 20.0 | 1.0x        |",
        "| peer                  | 50.0   | 50.0 | 2.5x        |",
        "| broken                | failed |      |             |",
        "broken failed its check: lost one",
      ].join("\n"),
    );
    expect(formatTargets([result])).toContain("| delivery | ≥ 3x ahead | 2.5x     | NOT MET |");
  });
});

function contestOf(contenders: readonly Contender[]): Contest {
  return { title: "test", figure: "ns", unit: "ns an event", contenders, targets: [] };
}

function delivering(name: string, passes: (index: number) => boolean): Contender {
  return {
    name,
    isOurs: true,
    run: (workload) => {
      const arrivals = new Arrivals(workload);
      let index = 0;
      for (const event of workload) if (passes(index++)) arrivals.take(event);
      arrivals.verify();
    },
  };
}

function row(name: string, isOurs: boolean, values: readonly number[]): { name: string; isOurs: boolean; rounds: { ns: number }[] } {
  return { name, isOurs, rounds: values.map((ns) => ({ ns })) };
}
