/** Set by every CI system, or by one whose log obeys what a line begins with: GitHub Actions, Azure Pipelines, TeamCity. */
const VARIABLES = ["CI", "GITHUB_ACTIONS", "TF_BUILD", "TEAMCITY_VERSION"] as const;
const OFF: readonly (string | undefined)[] = [undefined, "", "0", "false"];

/** Whether what we say goes into a CI system's log. */
export function isContinuousIntegration(environment: NodeJS.ProcessEnv): boolean {
  return VARIABLES.some((name) => !OFF.includes(environment[name]));
}
