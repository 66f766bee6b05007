import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { listenerConformance } from "@flowtap/testing";
import { testConformance } from "@flowtap/testing/node-test";
import { createListener } from "../dist/index.js";

const folder = mkdtempSync(join(tmpdir(), "{{shortName}}-"));
after(() => rmSync(folder, { recursive: true }));

let files = 0;
const create = () => {
  const path = join(folder, `${++files}.log`);
  return Object.assign(createListener({ path }), { path });
};

/** @param {{ path: string }} listener */
const observe = ({ path }) => (existsSync(path) ? readFileSync(path, "utf8") : "");

testConformance(listenerConformance({ create, observe }));
