import { PassThrough } from "node:stream";
import { createListener, encodeEvent } from "@flowtap/core";
import { readEventStreamBatches } from "@flowtap/json-file";
import { describe, expect, it } from "vitest";
import { BadLines } from "../src/bad-lines.ts";
import { DrivenListeners } from "../src/driven-listeners.ts";
import { MessageWriter } from "../src/message-writer.ts";
import { relayEvents } from "../src/relay-events.ts";
import { RunOutcomes } from "../src/run-outcomes.ts";
import { completedRun, fixture, fixturePath, linesOf } from "./support/event-lines.ts";
import { flowtap, FlowtapProcess } from "./support/flowtap-process.ts";

const TO_STDOUT = ["--console", "off", "--json-file", "-"];
const MOST_INTEGER = 2n ** 53n - 1n;

/** Whether the line holds an integer that JavaScript cannot hold, and in which field. */
function unsafeField(line: string): string | undefined {
  for (const [, field = "", digits = ""] of line.matchAll(/"(duration|step_index|attempt)":(-?\d+)/g)) {
    const integer = BigInt(digits);
    if (integer > MOST_INTEGER || integer < -MOST_INTEGER) return field;
  }
  return undefined;
}

describe("the wire", () => {
  it("turns every line of the sample into itself, and only that goes to stdout", async () => {
    const ended = await flowtap([...TO_STDOUT, fixturePath("go-wire-sample.ndjson")]);
    expect(ended.stdout).toBe(fixture("go-wire-sample.ndjson"));
  });

  it("turns every adversarial line into its normalized twin, and refuses integers beyond 2^53 by line and field", async () => {
    const wild = linesOf(fixture("go-wire-wild.ndjson"));
    const normalized = linesOf(fixture("go-wire-wild.normalized.ndjson"));
    const refused = wild.flatMap((line, index) => {
      const field = unsafeField(line);
      return field === undefined ? [] : [{ line: index + 1, field }];
    });
    const { stdout, stderr } = await flowtap([...TO_STDOUT, fixturePath("go-wire-wild.ndjson")]);

    expect(refused.length).toBeGreaterThan(0);
    expect(linesOf(stdout)).toEqual(normalized.filter((_line, index) => unsafeField(wild[index] ?? "") === undefined));
    for (const { line, field } of refused) expect(stderr).toMatch(new RegExp(`flowtap: line ${String(line)} of ".*": field "${field}": expected an integer`));
    expect(stderr).toContain(`flowtap: ${String(refused.length)} lines could not be decoded`);
  });

  it("gives the same from a pipe as from a file", async () => {
    const input = fixture("go-wire-sample.ndjson");
    const piped = await flowtap(TO_STDOUT, { input });
    const dashed = await flowtap([...TO_STDOUT, "-"], { input });
    expect(piped.stdout).toBe(input);
    expect(dashed.stdout).toBe(input);
  });

  it("takes a byte order mark, CRLF, blank lines and a missing last newline", async () => {
    const lines = linesOf(completedRun("run", 3));
    const { stdout, stderr, status } = await flowtap(TO_STDOUT, { input: `\uFEFF${lines.join("\r\n\r\n  \n")}` });
    expect(linesOf(stdout)).toEqual(lines);
    expect(stderr).toBe("");
    expect(status).toBe(0);
  });

  it("relays a line that comes in two pieces", async () => {
    const input = Buffer.from(`${completedRun("läuft", 1)}engine says: grüße\n`);
    const middle = input.indexOf("ä") + 1;
    const running = new FlowtapProcess(TO_STDOUT);
    await running.write(input.subarray(0, middle));
    await running.write(input.subarray(middle));
    running.child.stdin.end();
    const { stdout, stderr } = await running.ended;
    expect(stdout).toBe(completedRun("läuft", 1));
    expect(linesOf(stderr)[0]).toBe("engine says: grüße");
  });

  it("gives the same events and the same messages for every split of a golden input", async () => {
    const golden = Buffer.from(`\uFEFF${completedRun("läuft 🏃", 1).replaceAll("\n", "\r\n")}log: grüße\r\n\n{"type":1}\n{"type":"x"`);
    const whole = await relayed([golden]);
    expect(whole.events).toHaveLength(3);
    expect(whole.said).toContain("log: grüße");
    for (let split = 1; split < golden.length; split++) {
      expect(await relayed([golden.subarray(0, split), golden.subarray(split)])).toEqual(whole);
    }
  });
});

/** What the command's own pipeline makes of chunks, in this process. */
async function relayed(chunks: readonly Buffer[]): Promise<{ events: readonly string[]; said: string }> {
  const events: string[] = [];
  const stderr = new PassThrough();
  const messages = new MessageWriter(stderr);
  const listener = createListener({ name: "collector", onEvent: (event) => void events.push(encodeEvent(event)) });
  const listeners = new DrivenListeners([{ listener, name: "collector", overflow: "wait" }], messages);
  await listeners.start();
  const badLines = new BadLines(messages, "-");
  await relayEvents(readEventStreamBatches(chunksOf(chunks)), { listeners, outcomes: new RunOutcomes(), badLines, messages });
  await listeners.close(new AbortController().signal);
  badLines.summarise();
  await messages.settled();
  return { events, said: String(stderr.read()) };
}

async function* chunksOf(chunks: readonly Buffer[]): AsyncGenerator<Buffer> {
  yield* chunks;
}
