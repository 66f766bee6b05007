import { execFileSync } from "node:child_process";
import path from "node:path";
import { describe, expect, it } from "vitest";

describe("importing", () => {
  it.each(["core", "run-state", "multiplex"])("%s does nothing: no handler, no timer, no open handle, no global", (folder) => {
    const entry = `file://${path.join(import.meta.dirname, "../..", folder, "dist/index.js")}`;
    const program = `
      const handlers = () => process.eventNames().map((name) => [String(name), process.listenerCount(name)]);
      const before = { handlers: handlers(), globals: Reflect.ownKeys(globalThis).length, prototype: Reflect.ownKeys(Object.prototype).length };
      const names = Object.keys(await import(${JSON.stringify(entry)}));
      const after = { handlers: handlers(), globals: Reflect.ownKeys(globalThis).length, prototype: Reflect.ownKeys(Object.prototype).length };
      console.log(JSON.stringify({ names: names.length, before, after, resources: process.getActiveResourcesInfo().filter((kind) => !/^(?:TTY|Pipe|Socket)Wrap$|^CloseReq$|FSReqPromise/.test(kind)) }));`;
    const { names, before, after, resources } = JSON.parse(execFileSync(process.execPath, ["--input-type=module", "--eval", program], { encoding: "utf8", timeout: 20_000 })) as Record<string, unknown>;
    expect(names).toBeGreaterThan(1);
    expect(after).toEqual(before);
    expect(resources).toEqual([]);
  });
});
