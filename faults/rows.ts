import { consoleRows } from "./rows/console-rows.ts";
import { coreRows } from "./rows/core-rows.ts";
import { fileRows } from "./rows/file-rows.ts";
import { otherRows } from "./rows/other-rows.ts";
import { webhookRows } from "./rows/webhook-rows.ts";
import type { Row } from "./row.ts";

/** Every fault that flowtap is tried with. */
export const rows: readonly Row[] = [...coreRows, ...consoleRows, ...fileRows, ...webhookRows, ...otherRows];
