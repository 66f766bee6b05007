// The command
export { runCommand } from "./run-command.ts";
export { EXIT_STATUS, type ExitStatus } from "./exit-status.ts";

// Configuration
export { defineConfig, type FlowtapConfig } from "./config.ts";
export type { ConsoleFlagMode } from "./console-flag.ts";

// What --listener loads
export type { ListenerModule, ListenerModuleOptions } from "./listener-module.ts";
