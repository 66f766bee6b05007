/** The commands of GitHub's log that we use. */
export type GithubCommand = "error" | "warning" | "notice" | "group" | "endgroup";

/**
 * A command of GitHub's log, escaped as GitHub's own toolkit does.
 *
 * @see https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts
 */
export function githubCommand(command: GithubCommand, properties: Readonly<Record<string, string>>, data: string): string {
  const listed = Object.entries(properties).map(([name, value]) => `${name}=${escapeProperty(value)}`);
  return `::${command}${listed.length === 0 ? "" : ` ${listed.join(",")}`}::${escapeData(data)}`;
}

function escapeData(data: string): string {
  return data.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(property: string): string {
  return escapeData(property).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
