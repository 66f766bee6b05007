import { FlowtapError } from "@flowtap/core";

/** The command line cannot work as it was given. Its code is `"usage"`, and the command ends with status 2. */
export class UsageError extends FlowtapError {
  override readonly name = "UsageError";

  /** @param message which flag, what was expected, what came, what to do; safe to print. */
  constructor(message: string, options?: ErrorOptions) {
    super("usage", message, options);
  }
}
