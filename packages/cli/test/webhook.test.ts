import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { completedRun, linesOf } from "./support/event-lines.ts";
import { flowtap, FlowtapProcess, until } from "./support/flowtap-process.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";
import { secret, WebhookServer } from "./support/webhook-server.ts";

const environment = { HOOK_SECRET: secret };
const ALLOWED = ["--webhook-allow", "127.0.0.1", "--webhook-secret-env", "HOOK_SECRET"];
const input = completedRun("a", 300);

function posting(server: WebhookServer, ...more: readonly string[]): readonly string[] {
  return ["--console", "off", "--webhook", server.url, ...ALLOWED, ...more];
}

describe("--webhook", () => {
  it("posts every event, in order and signed", async () => {
    await using server = await WebhookServer.listen("200");
    expect(await flowtap(posting(server), { input, environment })).toMatchObject({ status: 0, stdout: "", stderr: "" });
    expect(server.lines).toEqual(linesOf(input));
    expect(server.requests.every(({ isVerified }) => isVerified)).toBe(true);
  });

  it("takes its secret from a file that nobody else can read, and only then", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "secret"), `${secret}\n`, { mode: 0o600 });
    await using server = await WebhookServer.listen("200");
    const flags = ["--console", "off", "--webhook", server.url, "--webhook-allow", "127.0.0.1", "--webhook-secret-file", "secret"];
    expect(await flowtap(flags, { input, directory: folder })).toMatchObject({ status: 0, stderr: "" });
    expect(server.requests.every(({ isVerified }) => isVerified)).toBe(true);
    chmodSync(join(folder, "secret"), 0o640);
    const { status, stderr } = await flowtap(flags, { input, directory: folder });
    expect(status).toBe(2);
    expect(stderr).toMatch(/for its owner alone, found mode 640: chmod 600 it/);
  });

  it("keeps what was refused in a private file, says how to send it again, and ends with status 4", async () => {
    const folder = temporaryFolder();
    await using refusing = await WebhookServer.listen("400");
    const small = completedRun("a", 1);
    const { status, stderr } = await flowtap(posting(refusing, "--dead-letter", "dead.ndjson"), { input: small, environment, directory: folder });
    expect(status).toBe(4);
    expect(stderr).toContain("3 of 3 events were not delivered");
    expect(stderr).toMatch(/3 events are kept in ".*dead\.ndjson": send them again with flowtap dead-letter redrive \S+dead\.ndjson --webhook URL/);
    expect(stderr).not.toContain("secret-path");
    expect(statSync(join(folder, "dead.ndjson")).mode & 0o777).toBe(0o600);

    await using server = await WebhookServer.listen("200");
    const redriven = await flowtap(["dead-letter", "redrive", "dead.ndjson", "--webhook", server.url, ...ALLOWED], { environment, directory: folder });
    expect(redriven).toMatchObject({ status: 0, stdout: "" });
    expect(redriven.stderr).toMatch(/^flowtap: 3 letters delivered to 127\.0\.0\.1:\d+\n$/);
    expect(server.lines).toEqual(linesOf(small));
    expect(server.requests.map(({ id, isVerified }) => [id, isVerified])).toEqual(refusing.requests.slice(-3).map(({ id }) => [id, true]));
    for (const { id, body } of server.requests) expect(refusing.requests).toContainEqual({ id, body, isVerified: true });
  });

  it("ends in time when the far end hangs, and keeps what it had read", async () => {
    const folder = temporaryFolder();
    await using server = await WebhookServer.listen("hang");
    const running = new FlowtapProcess(posting(server, "--dead-letter", "dead.ndjson"), { environment, directory: folder });
    await running.write(input);
    await until(() => server.requests.length > 0);
    running.child.kill("SIGTERM");
    expect(await running.ended).toMatchObject({ status: 143 });
    const letters = linesOf(readFileSync(join(folder, "dead.ndjson"), "utf8")).map((line) => JSON.parse(line) as { readonly events: number });
    expect(letters.reduce((sum, { events }) => sum + events, 0)).toBe(302);
  });

  it.each([
    ["http without its host allowed", ["--webhook", "http://127.0.0.1:1/"], /--webhook: expected an https: URL, or --webhook-allow 127\.0\.0\.1/],
    ["a private address", ["--webhook", "https://10.0.0.1/"], /--webhook: expected a public address, or --webhook-allow 10\.0\.0\.1/],
    ["a password", ["--webhook", "https://user:hunter2@example.com/"], /without user and password, which ps would show/],
    ["no URL", ["--webhook", "hunter2"], /--webhook expects a URL/],
    ["an unset variable", ["--webhook", "https://example.com", "--webhook-secret-env", "UNSET"], /found UNSET unset: export UNSET=/],
    ["a secret instead of a name", ["--webhook", "https://example.com", "--webhook-secret-env", "whsec_hunter2"], /expects the name of an environment variable/],
    ["a secret that is none", ["--webhook", "https://example.com", "--webhook-secret-env", "WRONG"], /the webhook's secret: expected whsec_/],
    ["no --webhook", ["--outbox", "x"], /--outbox expects a --webhook URL beside it/],
    ["a dead letter file that cannot be", ["--webhook", "https://example.com", "--dead-letter", "/dev/null/x"], /dead letter file/],
  ])("refuses %s before anything is read, and tells no secret", async (_what, flags, message) => {
    const { status, stdout, stderr } = await flowtap(["--console", "off", "--json-file", "-", ...flags], { input, environment: { WRONG: "hunter2-hunter2" } });
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain("hunter2");
  });
});

describe("--outbox", () => {
  it("delivers through the disk, and leaves it empty", async () => {
    const folder = temporaryFolder();
    await using server = await WebhookServer.listen("200");
    expect(await flowtap(posting(server, "--outbox", "box"), { input, environment, directory: folder })).toMatchObject({ status: 0, stderr: "" });
    expect(server.lines).toEqual(linesOf(input));
    const inspected = await flowtap(["outbox", "inspect", "box", "--json"], { directory: folder });
    expect(JSON.parse(inspected.stdout)).toMatchObject({ events: 0, bytes: 0 });
  });

  it("keeps what a hanging far end did not take, to be looked at and drained", async () => {
    const folder = temporaryFolder();
    await using hanging = await WebhookServer.listen("hang");
    const running = new FlowtapProcess(posting(hanging, "--outbox", "box"), { environment, directory: folder });
    await running.write(input);
    running.child.stdin.end();
    await until(() => hanging.requests.length > 0);
    running.child.kill("SIGTERM");
    const ended = await running.ended;
    expect(ended).toMatchObject({ status: 143 });
    expect(ended.stderr).toMatch(/302 events wait in ".*box": .*flowtap outbox drain \S+box --webhook URL/);

    const inspected = await flowtap(["outbox", "inspect", "box"], { directory: folder });
    expect(inspected.stdout).toMatch(/^events +302\n/);
    expect(await flowtap(["outbox", "export", "box"], { directory: folder })).toMatchObject({ status: 0, stdout: input, stderr: "" });

    await using server = await WebhookServer.listen("200");
    const drained = await flowtap(["outbox", "drain", "box", "--webhook", server.url, ...ALLOWED], { environment, directory: folder });
    expect(drained).toMatchObject({ status: 0, stdout: "" });
    expect(drained.stderr).toContain("302 events delivered");
    expect(server.lines).toEqual(linesOf(input));
    expect(server.requests[0]?.id).toBe(hanging.requests[0]?.id);
    expect((await flowtap(["outbox", "export", "box"], { directory: folder })).stdout).toBe("");
  });

  it("gives each of several webhooks a folder of its own", async () => {
    const folder = temporaryFolder();
    await using one = await WebhookServer.listen("200");
    await using two = await WebhookServer.listen("200");
    expect(await flowtap(posting(one, "--webhook", two.url, "--outbox", "box"), { input, environment, directory: folder })).toMatchObject({ status: 0, stderr: "" });
    expect([one.lines, two.lines]).toEqual([linesOf(input), linesOf(input)]);
  });
});

describe("flowtap outbox", () => {
  it.each(["inspect", "export"])("%s of a folder that is none says so, and makes none", async (word) => {
    const folder = temporaryFolder();
    const { status, stdout, stderr } = await flowtap(["outbox", word, "none"], { directory: folder });
    expect({ status, stdout }).toEqual({ status: 3, stdout: "" });
    expect(stderr).toMatch(/expected the folder of an outbox, found nothing/);
    expect(existsSync(join(folder, "none"))).toBe(false);
  });

  it.each([
    [["outbox"], /outbox expects inspect, drain, export behind it, received nothing/],
    [["outbox", "inspct", "x"], /did you mean flowtap outbox inspect\?/],
    [["outbox", "inspect"], /expected a PATH, received none/],
    [["outbox", "inspect", "a", "b"], /received a second one, "b"/],
    [["outbox", "drain", "a"], /expected one --webhook URL to send to, received none/],
    [["dead-letter", "redrive", "a", "--webhok", "x"], /did you mean --webhook\?/],
  ])("%j is refused with what is missing", async (args, message) => {
    const { status, stderr } = await flowtap(args);
    expect(status).toBe(2);
    expect(stderr).toMatch(message);
  });
});
