import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { listenerConformance } from "@flowtap/testing";
import { testConformance } from "@flowtap/testing/node-test";
import { conformance, createListener } from "../dist/index.js";

const folder = mkdtempSync(join(tmpdir(), "{{shortName}}-"));
after(() => rmSync(folder, { recursive: true }));

let files = 0;
const create = () => createListener({ path: join(folder, `${++files}.log`) });

testConformance(listenerConformance({ ...conformance, create }));
