import { execFileSync } from "node:child_process";
import { appendFileSync, chmodSync, existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { DeadLetterError, redriveDeadLetters, type DeadLetter, type WebhookFormat } from "../src/index.ts";
import { keysIn, lettersIn } from "./support/dead-letters.ts";
import { eventAt, eventsOf, firstTaken, keyOf } from "./support/events.ts";
import { Receiver, sharedReceiver } from "./support/receiver.ts";
import { deliver, webhookTo } from "./support/session.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const receiver = sharedReceiver();
const giveUpSoon = { retry: { maxAttempts: 2 } };

/** Options to send letters again. */
const again = (to: Receiver): { url: string; secret: string; allow: string[]; retry: object } => ({ url: to.url, secret: to.secret, allow: ["127.0.0.1"], retry: { baseDelayMs: 2, maxAttempts: 2 } });

describe("a dead letter", () => {
  it("holds the request that was given up, in a file that only its owner can read", async () => {
    const to = await receiver.start({ always: ["503"] });
    await to.keepBodies();
    const folder = join(temporaryFolder(), "new", "folder");
    const path = join(folder, "dead.ndjson");
    const before = process.umask(0);
    try {
      await deliver(webhookTo(to, { ...giveUpSoon, batch: { maxEvents: 2 }, deadLetter: path }), eventsOf(3));
    } finally {
      process.umask(before);
    }
    const { entries, bodies } = await to.ledger();
    expect(lettersIn(path)).toMatchObject([
      { id: entries[0]?.id, events: 2, attempts: 2, status: 503, contentType: "application/json", body: bodies[0], url: `${new URL(to.url).origin}/…` },
      { id: entries[2]?.id, events: 1, attempts: 2, body: bodies[2], error: expect.stringMatching(/^webhook .* 1 event not delivered after 2 attempts: .*503/) },
    ]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  it("begins a line of its own behind a line that a crash tore off, and makes a wide file narrow", async () => {
    const to = await receiver.start({ always: ["503"] });
    const path = join(temporaryFolder(), "dead.ndjson");
    writeFileSync(path, '{"id":"msg_torn","bo');
    chmodSync(path, 0o644);
    await deliver(webhookTo(to, { ...giveUpSoon, deadLetter: path }), eventsOf(1));
    const lines = readFileSync(path, "utf8").split("\n");
    expect(lines).toHaveLength(3);
    expect(JSON.parse(lines[1] ?? "")).toMatchObject({ events: 1 });
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it.each(["symbolic link", "directory", "FIFO", "folder that is a file"])("is not written to a %s: the listener fails before it takes an event", async (kind) => {
    const to = await receiver.start();
    const folder = temporaryFolder();
    let path = join(folder, "dead.ndjson");
    if (kind === "symbolic link") symlinkSync(join(folder, "elsewhere"), path);
    if (kind === "directory") mkdirSync(path);
    if (kind === "FIFO") execFileSync("mkfifo", [path]);
    if (kind === "folder that is a file") {
      writeFileSync(path, "");
      path = join(path, "dead.ndjson");
    }
    const errors: unknown[] = [];
    const report = await deliver(webhookTo(to, { deadLetter: path }), eventsOf(3), errors);
    expect(report).toMatchObject({ delivered: 0, dropped: { cancelled: 3 } });
    expect(errors).toMatchObject([{ cause: { code: "dead_letter", name: "DeadLetterError" } }]);
    expect((await to.ledger()).count).toBe(0);
    expect(existsSync(join(folder, "elsewhere"))).toBe(false);
  });

  it("goes to a sink of one's own; one that fails is told of, and the events count as failed", async () => {
    const to = await receiver.start({ always: ["503"] });
    const letters: DeadLetter[] = [];
    const report = await deliver(webhookTo(to, { ...giveUpSoon, deadLetter: { write: (letter) => void letters.push(letter) } }), eventsOf(3));
    expect(report.failed).toBe(3);
    expect(keysIn(letters)).toEqual(eventsOf(3).map(keyOf));
    const failing = await deliver(webhookTo(to, { ...giveUpSoon, deadLetter: { write: () => { throw new Error("disk full"); } } }), eventsOf(3));
    expect(failing.failed).toBe(3);
    expect(failing.errors).toMatchObject([{ code: "dead_letter", cause: { message: "disk full" } }]);
    expect(failing.errors[0]).toBeInstanceOf(DeadLetterError);
  });

  it("is written for everything that comes after a 410", async () => {
    const to = await receiver.start({ answers: ["ok", "410"] });
    const path = join(temporaryFolder(), "dead.ndjson");
    expect(await deliver(webhookTo(to, { batch: { maxEvents: 5 }, deadLetter: path }), eventsOf(20))).toMatchObject({ delivered: 5, failed: 15, dropped: { cancelled: 0 } });
    expect(keysIn(lettersIn(path))).toEqual(eventsOf(20).slice(5).map(keyOf));
    expect((await to.ledger()).count).toBe(2);
  });
});

describe("redriveDeadLetters", () => {
  it.each<WebhookFormat>(["json", "cloudevents"])("sends the very bytes under the id they had (%s)", async (format) => {
    const to = await receiver.start({ always: ["503"] });
    await to.keepBodies();
    const path = join(temporaryFolder(), "dead.ndjson");
    const events = [...eventsOf(40, 3), eventAt(50, "Größe \ud800 🦊", '<&>\u2028\u0000"\\')];
    await deliver(webhookTo(to, { ...giveUpSoon, format, batch: { maxEvents: 7 }, deadLetter: path }), events);
    const failed = await to.ledger();
    await to.clear();
    await to.keepBodies();
    await to.plan({ answers: ["503"] });
    expect(await redriveDeadLetters(path, again(to))).toEqual({ delivered: 6, failed: 0, unreadable: 0, errors: [] });
    const delivered = await to.ledger();
    expect(delivered.entries.every(({ verified, contentType }) => verified && contentType === failed.entries[0]?.contentType)).toBe(true);
    const twice = <T,>(values: readonly T[]): T[] => values.filter((_, index) => index % 2 === 0);
    expect(delivered.entries.slice(1).map(({ id }) => id)).toEqual(twice(failed.entries).map(({ id }) => id));
    expect(delivered.bodies.slice(1)).toEqual(twice(failed.bodies));
  });

  it("keeps what fails again in another file, and leaves the first as it is", async () => {
    const to = await receiver.start({ always: ["503"] });
    const folder = temporaryFolder();
    const path = join(folder, "dead.ndjson");
    await deliver(webhookTo(to, { ...giveUpSoon, batch: { maxEvents: 1 }, deadLetter: path }), eventsOf(3));
    const before = readFileSync(path, "utf8");
    await to.plan({ answers: ["400", "ok", "503", "503"] });
    const report = await redriveDeadLetters(path, { ...again(to), deadLetter: join(folder, "again.ndjson") });
    expect(report).toMatchObject({ delivered: 1, failed: 2, unreadable: 0, errors: [{ status: 400 }, { status: 503 }] });
    expect(keysIn(lettersIn(join(folder, "again.ndjson")))).toEqual(["run-1#1", "run-1#3"]);
    expect(readFileSync(path, "utf8")).toBe(before);
    await expect(redriveDeadLetters(path, { ...again(to), deadLetter: join(folder, "x", "..", "dead.ndjson") })).rejects.toThrow(/another file/);
  });

  it("sends no letter that is torn, changed or none at all, and every good one around it", async () => {
    const to = await receiver.start({ always: ["503"] });
    const path = join(temporaryFolder(), "dead.ndjson");
    await deliver(webhookTo(to, { ...giveUpSoon, batch: { maxEvents: 1 }, deadLetter: path }), eventsOf(3));
    const [one = "", two = "", three = ""] = readFileSync(path, "utf8").split("\n");
    const bad = [two.replace("some words", "same words"), two.slice(0, 100), "null", "7", "[]", "{}", "no json", two.replace('"msg_', '"msg_\\n'), two.replace("application/json", "a\\r\\nx: y")];
    writeFileSync(path, [one, ...bad, "", three].join("\n"));
    appendFileSync(path, '\n{"id":');
    await to.plan({});
    await to.clear();
    expect(await redriveDeadLetters(path, again(to))).toMatchObject({ delivered: 2, failed: 0, unreadable: bad.length + 1 });
    expect(firstTaken((await to.ledger()).entries)).toEqual(["run-1#1", "run-1#3"]);
  });

  it("says what is wrong with a file that cannot be read, and with its options", async () => {
    const to = await receiver.start();
    await expect(redriveDeadLetters(join(temporaryFolder(), "missing"), again(to))).rejects.toMatchObject({ code: "ENOENT" });
    await expect(redriveDeadLetters("x", { ...again(to), url: "http://example.com" })).rejects.toThrow(/option "url"/);
  });
});
