#!/usr/bin/env node
import { exitSoon } from "./exit-soon.ts";
import { runCommand } from "./run-command.ts";

process.exitCode = await runCommand(process.argv.slice(2));
exitSoon();
