import { execFile, spawn, type ChildProcess } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it, onTestFinished } from "vitest";
import { webhookPublicKey, type WebhookFormat } from "../src/index.ts";
import { PayloadEncoder } from "../src/payload-encoder.ts";
import { RequestSigner } from "../src/request-signer.ts";
import { parseWebhookKeys } from "../src/webhook-key.ts";
import { eventAt } from "./support/events.ts";
import { isFull } from "./support/full.ts";
import { newSecret } from "./support/receiver.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const home = dirname(import.meta.dirname);
const core = join(home, "..", "core");
const ED25519_SECRET = `whsk_${Buffer.alloc(32, 7).toString("base64")}`;
const TEXT = "Größe 🦊 <&>\u2028";

interface SignedRequest {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  /** What the receiver verifies with. */
  readonly secret: string;
}

/** A request as the listener makes it. */
function request(secret: string, { format = "json", ageMs = 0 }: { readonly format?: WebhookFormat; readonly ageMs?: number } = {}): SignedRequest {
  const payload = new PayloadEncoder(format, { maxEvents: 10, maxBytes: 1e6 }).encode([eventAt(0, "run-1", TEXT), eventAt(1)], 0, () => undefined);
  if (payload === undefined) throw new Error("nothing encoded");
  const timestamp = Math.floor((Date.now() - ageMs) / 1000);
  const signature = new RequestSigner(parseWebhookKeys(secret, "sign")).sign(payload.id, timestamp, payload.body) ?? "";
  return {
    body: Buffer.from(payload.body).toString(),
    headers: { "content-type": payload.contentType, "webhook-id": payload.id, "webhook-timestamp": String(timestamp), "webhook-signature": signature },
    secret: secret.startsWith("whsk_") ? webhookPublicKey(secret) : secret,
  };
}

const secret = newSecret();
const good = [request(secret), request(secret, { format: "cloudevents" }), request(ED25519_SECRET)];
const requests = [...good, { ...request(secret), secret: newSecret() }, request(secret, { ageMs: 3_600_000 })];
const expected = [
  ...good.flatMap(({ headers }) => [
    { id: headers["webhook-id"], duplicate: false, texts: [TEXT, "some words"] },
    { id: headers["webhook-id"], duplicate: true, texts: [] },
  ]),
  ...Array<object>(4).fill({ status: 401 }),
];

/** A folder with the packages installed and a program that prints what became of the requests. */
function programFolder(): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "node_modules", "@flowtap"), { recursive: true });
  symlinkSync(home, join(folder, "node_modules", "@flowtap", "webhook"));
  symlinkSync(core, join(folder, "node_modules", "@flowtap", "core"));
  writeFileSync(join(folder, "package.json"), '{"type":"module"}');
  copyFileSync(join(import.meta.dirname, "programs", "receive-anywhere.mjs"), join(folder, "receive-anywhere.mjs"));
  writeFileSync(join(folder, "program.mjs"), `import { receiveAll } from "./receive-anywhere.mjs";\nconsole.log(JSON.stringify(await receiveAll(${JSON.stringify(requests)})));\n`);
  return folder;
}

/** What a program prints. Proxies and registries are npx's own affair. */
async function outputOf(command: string, parameters: readonly string[], cwd: string): Promise<unknown> {
  const { stdout } = await promisify(execFile)(command, parameters, { cwd, env: { ...process.env, DENO_NO_UPDATE_CHECK: "1" } });
  return JSON.parse(stdout);
}

/** Where npx keeps a program. */
async function installed(name: string): Promise<string> {
  const { stdout } = await promisify(execFile)("npx", ["--yes", "--prefer-offline", "--package", name, "--", "node", "-p", "process.env.PATH.split(':')[0]"], { cwd: temporaryFolder() });
  return join(stdout.trim(), name.split("@")[0] ?? "");
}

describe("receiveWebhook in Node", () => {
  it("gives what it gives everywhere", async () => {
    expect(await outputOf(process.execPath, ["program.mjs"], programFolder())).toEqual(expected);
  });
});

describe.runIf(isFull || process.env["FLOWTAP_FAULTS"] === "medium")("receiveWebhook elsewhere", { timeout: 300_000 }, () => {
  it("runs in Deno", async () => {
    expect(await outputOf(await installed("deno@2.9.6"), ["run", "--no-prompt", "--node-modules-dir=manual", "program.mjs"], programFolder())).toEqual(expected);
  });

  it("runs in Bun", async () => {
    expect(await outputOf(await installed("bun@1.4.5"), ["program.mjs"], programFolder())).toEqual(expected);
  });

  it("runs in a worker (workerd)", async () => {
    const folder = programFolder();
    const port = await freePort();
    writeFileSync(join(folder, "worker.mjs"), 'import { receiveAll } from "receive-anywhere.mjs";\nexport default { fetch: async (request) => Response.json(await receiveAll(await request.json())) };\n');
    writeFileSync(join(folder, "workerd.capnp"), workerConfiguration(port));
    const child = spawn(await installed("workerd@1.20261117.1"), ["serve", "workerd.capnp"], { cwd: folder, stdio: ["ignore", "inherit", "inherit"] });
    onTestFinished(() => stop(child));
    const url = `http://127.0.0.1:${port}`;
    await expect.poll(() => fetch(url, { method: "POST", body: "[]" }).then(({ status }) => status, () => 0), { timeout: 60_000 }).toBe(200);
    const answer = await fetch(url, { method: "POST", body: JSON.stringify(requests) });
    expect(await answer.json()).toEqual(expected);
  });
});

/** Every module by the name under which the others import it: workerd takes `@flowtap/core` for a neighbour of whoever imports it. */
function workerConfiguration(port: number): string {
  const modules = [
    ["worker.mjs", "worker.mjs"],
    ["receive-anywhere.mjs", "receive-anywhere.mjs"],
    ...distOf("webhook", (file) => (file === "receive.js" ? "@flowtap/webhook/receive" : `@flowtap/webhook/${file}`)),
    ...distOf("core", (file) => `@flowtap/webhook/@flowtap/${file === "index.js" ? "core" : file}`),
  ];
  const list = modules.map(([name, file]) => `(name = "${name}", esModule = embed "${file}")`).join(", ");
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = (modules = [${list}], compatibilityDate = "2026-01-01"))],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")]
);
`;
}

function distOf(name: string, moduleName: (file: string) => string): string[][] {
  const files = readdirSync(join(home, "..", name, "dist")).filter((file) => file.endsWith(".js"));
  return files.map((file) => [moduleName(file), `node_modules/@flowtap/${name}/dist/${file}`]);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function stop(child: ChildProcess): void {
  child.kill("SIGKILL");
}
