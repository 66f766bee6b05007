import type { Flag } from "./flag.ts";
import type { Subcommand } from "./subcommand.ts";
import { webhookTargetFlags } from "./webhook-targets.ts";

const JSON_FLAG: Flag = { name: "json", help: ["print it as JSON, for programs"] };

/** Everything that `flowtap` does besides relaying, in the order of `--help`. Each is loaded when it is asked for. */
export const subcommands: readonly Subcommand[] = [
  {
    words: ["dead-letter", "redrive"],
    operand: "FILE",
    help: ["send what a webhook gave up once more: the same bytes under the same id;", "FILE stays as it is, --dead-letter takes what fails again"],
    flags: webhookTargetFlags,
    run: async (input) => (await import("./redrive-command.ts")).redriveCommand(input),
  },
  {
    words: ["outbox", "inspect"],
    operand: "PATH",
    help: ["say what an outbox holds, also while it is in use"],
    flags: [JSON_FLAG],
    run: async (input) => (await import("./outbox-commands.ts")).inspectCommand(input),
  },
  {
    words: ["outbox", "drain"],
    operand: "PATH",
    help: ["deliver what an outbox holds, until it is empty"],
    flags: webhookTargetFlags,
    run: async (input) => (await import("./outbox-commands.ts")).drainCommand(input),
  },
  {
    words: ["outbox", "export"],
    operand: "PATH",
    help: ["print what an outbox holds as NDJSON, and keep it"],
    flags: [],
    run: async (input) => (await import("./outbox-commands.ts")).exportCommand(input),
  },
  {
    words: ["doctor"],
    operand: "MODULE[?key=value&...]",
    help: ["hold a listener, a file or a package, to the contract, case by case; exit", "status 1 when it breaks what it must keep, 2 when it is no listener"],
    flags: [JSON_FLAG],
    run: async (input) => (await import("./doctor-command.ts")).doctorCommand(input),
  },
];
