import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { Worker } from "node:worker_threads";
import { expect, it } from "vitest";
import { exportOutbox, inspectOutbox, OutboxListener } from "../src/index.ts";
import { eventsOf, Probe, start } from "./support/events.ts";
import { runProgram, saidBy } from "./support/program.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

it("refuses a second listener on its folder, in this process and in another, and says who has it", async () => {
  const path = temporaryFolder();
  const session = start(new OutboxListener(new Probe().listener, { path }));
  await session.store(eventsOf(1));
  await expect(start(new OutboxListener(new Probe().listener, { path })).done).rejects.toMatchObject({ code: "outbox", reason: "in_use", message: expect.stringContaining("another listener in this process") as string });
  const other = saidBy(await runProgram("holder.mjs", { path }), "REFUSED");
  expect(other).toMatchObject({ reason: "in_use", message: expect.stringContaining(`process ${String(process.pid)} on host ${JSON.stringify(hostname())}`) as string });
  // The refusals took nothing away from the first.
  await session.store(eventsOf(1, 1));
  await session.finish();
});

it("refuses another thread of its process, and still has the folder afterwards", async () => {
  const path = temporaryFolder();
  const session = start(new OutboxListener(new Probe().listener, { path }));
  await session.store(eventsOf(1));
  const thread = new Worker(join(import.meta.dirname, "programs", "holder.mjs"), { argv: [JSON.stringify({ path })], stdout: true });
  expect(await text(thread.stdout)).toContain("another thread of this process");
  expect(saidBy(await runProgram("holder.mjs", { path }), "REFUSED")).toMatchObject({ reason: "in_use" });
  await session.store(eventsOf(1, 1));
  await session.finish();
  // A thread that is ended without a word has let go of it.
  const holder = new Worker(join(import.meta.dirname, "programs", "holder.mjs"), { argv: [JSON.stringify({ path })], stdout: true });
  await once(holder.stdout, "data");
  await holder.terminate();
  await start(new OutboxListener(new Probe().listener, { path })).finish();
});

it("takes over at once from a process that was killed, also when its number is in use again", async () => {
  const path = temporaryFolder();
  let refused: unknown;
  const holder = await runProgram("holder.mjs", { path }, {
    onLine: (_, kill) => {
      void (async () => {
        await expect(start(new OutboxListener(new Probe().listener, { path })).done).rejects.toMatchObject({ reason: "in_use" });
        expect(await inspectOutbox(path)).toMatchObject({ events: 1, owner: { host: hostname() } });
      })()
        .catch((error: unknown) => (refused = error))
        .finally(kill);
    },
  });
  expect(refused).toBeUndefined();
  expect(holder.signal).toBe("SIGKILL");
  expect(await inspectOutbox(path)).toMatchObject({ events: 1, owner: undefined });
  // Somebody else has the dead one's number: ourselves.
  writeFileSync(join(path, "lock", "owner.json"), JSON.stringify({ pid: process.pid, host: hostname(), since: "2026-01-02T03:04:05Z" }));
  const probe = new Probe();
  await start(new OutboxListener(probe.listener, { path })).finish();
  expect(probe.batches).toHaveLength(1);
});

it("lets others look into it while it is in use", async () => {
  const path = temporaryFolder();
  const probe = new Probe();
  let open: () => void = () => undefined;
  probe.gate = () => new Promise((resolve) => (open = resolve));
  const session = start(new OutboxListener(probe.listener, { path }));
  await session.store(eventsOf(100));
  expect(await inspectOutbox(path)).toMatchObject({ events: 100, oldest: "2026-01-02T03:04:05.678Z", newest: "2026-01-02T03:04:05.678Z", owner: { pid: process.pid } });
  let lines = 0;
  for await (const line of exportOutbox(path)) lines += line === "" ? 0 : 1;
  expect(lines).toBe(100);
  await session.store(eventsOf(1, 100));
  probe.gate = () => undefined;
  open();
  await session.finish();
});
