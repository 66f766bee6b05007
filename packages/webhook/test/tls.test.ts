import { execFile, execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer as createPlainServer, type Server } from "node:http";
import { createServer, type ServerOptions } from "node:https";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it, onTestFinished } from "vitest";
import { temporaryFolder } from "./support/temporary-folder.ts";

const hasOpenssl = ((): boolean => {
  try {
    execFileSync("openssl", ["version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
})();

/** Certificates by name, and the file with the authority that issued all but the self-signed one. */
function issue(folder: string): { authority: string; of: (name: string) => ServerOptions } {
  const openssl = (command: string): void => void execFileSync("openssl", command.split(" "), { cwd: folder, stdio: "ignore" });
  const newKey = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes";
  openssl(`req -x509 ${newKey} -keyout authority.key -out authority.pem -subj /CN=authority -days 2`);
  openssl(`req -x509 ${newKey} -keyout selfsigned.key -out selfsigned.pem -subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -days 2`);
  for (const [name, alternative, days] of [
    ["good", "DNS:localhost,IP:127.0.0.1", "2"],
    ["expired", "DNS:localhost,IP:127.0.0.1", "-1"],
    ["wrongname", "DNS:example.com", "2"],
  ] as const) {
    writeFileSync(join(folder, `${name}.ext`), `subjectAltName=${alternative}\n`);
    openssl(`req ${newKey} -keyout ${name}.key -out ${name}.csr -subj /CN=${name}`);
    openssl(`x509 -req -in ${name}.csr -CA authority.pem -CAkey authority.key -out ${name}.pem -days ${days} -extfile ${name}.ext`);
  }
  return {
    authority: join(folder, "authority.pem"),
    of: (name) => ({ key: readFileSync(join(folder, `${name}.key`)), cert: readFileSync(join(folder, `${name}.pem`)) }),
  };
}

describe.skipIf(!hasOpenssl)("over TLS, a webhook", () => {
  it("posts to a host whose certificate holds, and sends nothing to any other, whatever the environment says", async () => {
    const folder = temporaryFolder();
    const { authority, of } = issue(folder);
    const requests: string[] = [];
    const listen = async (name: string, server: Server): Promise<number> => {
      server.on("request", (_, response: { end: () => void }) => {
        requests.push(name);
        response.end();
      });
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      onTestFinished(() => void server.close());
      return (server.address() as { port: number }).port;
    };
    const good = await listen("good", createServer(of("good")));
    const proxy = await listen("proxy", createPlainServer());
    const refused: readonly (readonly [name: string, port: number, code: RegExp])[] = [
      ["expired", await listen("expired", createServer(of("expired"))), /^CERT_HAS_EXPIRED$/],
      ["self-signed", await listen("self-signed", createServer(of("selfsigned"))), /SELF_SIGNED/],
      ["wrong name", await listen("wrong name", createServer(of("wrongname"))), /ALTNAME_INVALID/],
      ["TLS 1.1", await listen("TLS 1.1", createServer({ ...of("good"), minVersion: "TLSv1.1", maxVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" })), /SSL|PROTOCOL|EPROTO|VERSION/],
      ["plain", await listen("plain", createPlainServer()), /SSL|EPROTO|ECONNRESET/],
    ];
    const urls = [`https://localhost:${good}/`, `https://127.0.0.1:${good}/`, ...refused.map(([, port]) => `https://localhost:${port}/`)];
    const proxyUrl = `http://127.0.0.1:${proxy}`;
    const { stdout } = await promisify(execFile)(process.execPath, [join(import.meta.dirname, "programs", "tls-sender.mjs"), ...urls], {
      env: { ...process.env, NODE_EXTRA_CA_CERTS: authority, NODE_TLS_REJECT_UNAUTHORIZED: "0", NODE_OPTIONS: "--tls-min-v1.0", HTTPS_PROXY: proxyUrl, https_proxy: proxyUrl, ALL_PROXY: proxyUrl },
    });
    const outcomes = stdout.trim().split("\n").map((line) => JSON.parse(line) as { delivered: number; reason?: string; code?: string });
    expect(outcomes.slice(0, 2)).toEqual([{ delivered: 1 }, { delivered: 1 }]);
    for (const [index, [name, , code]] of refused.entries()) {
      const outcome = outcomes[index + 2];
      expect([name, outcome]).toEqual([name, { delivered: 0, reason: "connection", code: expect.stringMatching(code) }]);
    }
    expect(requests).toEqual(["good", "good"]);
  });
});
