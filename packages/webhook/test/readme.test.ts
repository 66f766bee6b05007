import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { eventsOf } from "./support/events.ts";
import { newSecret, Receiver } from "./support/receiver.ts";
import { deliver, webhookTo } from "./support/session.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const home = dirname(import.meta.dirname);
const blocks = [...readFileSync(join(home, "README.md"), "utf8").matchAll(/```ts\n(.*?)```/gs)].map(([, code = ""]) => code);

/** Runs an example of the README as a program, as whoever installs the package would. */
function runExample(code: string, environment: Readonly<Record<string, string>>): { child: ChildProcess; lines: string[]; folder: string } {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "node_modules", "@flowtap"), { recursive: true });
  symlinkSync(home, join(folder, "node_modules", "@flowtap", "webhook"));
  symlinkSync(join(home, "..", "core"), join(folder, "node_modules", "@flowtap", "core"));
  for (const name of ["express", "fastify", "hono", "@hono"]) symlinkSync(join(home, "node_modules", name), join(folder, "node_modules", name));
  writeFileSync(join(folder, "package.json"), '{"type":"module"}');
  writeFileSync(join(folder, "receive-events.js"), blocks[1] ?? "");
  writeFileSync(join(folder, "example.mjs"), code);
  const child = spawn(process.execPath, ["example.mjs"], { cwd: folder, env: { ...process.env, ...environment }, stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const lines: string[] = [];
  let rest = "";
  child.stdout.on("data", (chunk: Buffer) => {
    const parts = (rest + chunk.toString()).split("\n");
    rest = parts.pop() ?? "";
    lines.push(...parts);
  });
  return { child, lines, folder };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe("the README", () => {
  it("has an example that sends, which runs as it stands", async () => {
    const receiver = await Receiver.start();
    onTestFinished(() => receiver.stop());
    const { child, lines, folder } = runExample(blocks[0] ?? "", { WEBHOOK_URL: receiver.url.replace("127.0.0.1", "localhost"), WEBHOOK_SECRET: receiver.secret });
    const code = await new Promise((resolve) => child.once("close", resolve));
    expect([code, lines]).toEqual([0, ["4 delivered, 0 failed"]]);
    const { entries } = await receiver.ledger();
    expect(entries.flatMap(({ events }) => events)).toHaveLength(1);
    expect(entries.every(({ verified }) => verified)).toBe(true);
    expect(existsSync(join(folder, ".flowtap", "dead-letters.ndjson"))).toBe(true);
  });

  it.each(["node:http", "Express", "Fastify", "Hono"])("has a recipe for %s that verifies, decodes, knows duplicates and refuses forgeries", async (name) => {
    const [beginning = "", ...recipes] = (blocks[2] ?? "").split(/^\/\/ /m);
    const recipe = recipes.find((text) => text.startsWith(`${name}\n`)) ?? "missing";
    const code = `${beginning}// ${recipe}`;
    const secret = newSecret();
    const port = await freePort();
    const url = `http://127.0.0.1:${port}/hook`;
    const { lines } = runExample(code, { PORT: String(port), WEBHOOK_SECRET: secret });
    // The recipe takes a moment to start: the webhook's own retries wait for it.
    const patience = { retry: { maxAttempts: 1_000 }, deadlineMs: 20_000 };
    expect(await deliver(webhookTo({ url, secret }, patience), eventsOf(3))).toMatchObject({ delivered: 3 });
    await expect.poll(() => lines).toEqual(Array(3).fill("step_progress run-1"));

    // The same events again carry the same id.
    expect(await deliver(webhookTo({ url, secret }), eventsOf(3))).toMatchObject({ delivered: 3 });
    expect(await deliver(webhookTo({ url, secret }, { format: "cloudevents" }), eventsOf(1, 1))).toMatchObject({ delivered: 1 });
    await expect.poll(() => lines.length).toBe(4);

    const forged = await deliver(webhookTo({ url, secret: newSecret() }, { retry: { maxAttempts: 1 } }), eventsOf(5));
    expect(forged.errors).toMatchObject([{ status: 401 }]);
    expect((await fetch(url, { method: "POST", body: "[]" })).status).toBe(401);
    expect(lines).toHaveLength(4);
  });
});
