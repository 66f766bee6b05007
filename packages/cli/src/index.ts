// The command
export { runCommand } from "./run-command.ts";
export { EXIT_STATUS, type ExitStatus } from "./exit-status.ts";

// What --listener loads
export type { ListenerModule, ListenerModuleOptions } from "./listener-module.ts";
