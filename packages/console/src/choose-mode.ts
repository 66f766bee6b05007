import { detectAgent, detectProvider } from "std-env";

/** The ways in which the console shows runs. */
export type ConsoleMode = "live" | "lines" | "github" | "agent";

/**
 * Chooses the mode from the environment: GitHub Actions, then a coding agent, then whatever else is no place for a redrawn
 * picture (no terminal, CI, `TERM=dumb`), then a terminal.
 */
export function chooseMode(isTerminal: boolean): ConsoleMode {
  const { GITHUB_ACTIONS, TERM } = process.env;
  if (GITHUB_ACTIONS === "true") return "github";
  if (detectAgent().name !== undefined) return "agent";
  if (!isTerminal || TERM === "dumb" || isContinuousIntegration()) return "lines";
  return "live";
}

function isContinuousIntegration(): boolean {
  const { CI } = process.env;
  if (CI === "false" || CI === "0") return false;
  const provider = detectProvider();
  return (CI !== undefined && CI !== "") || (provider.name !== "" && provider.ci !== false);
}
