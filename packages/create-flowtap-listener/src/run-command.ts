import { readFile } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import { openQuestions } from "./ask.ts";
import { createProject } from "./create-project.ts";
import { parseProjectName, type ProjectName } from "./project-name.ts";
import { UsageError, shown } from "./usage-error.ts";

const HELP = `npm create flowtap-listener [NAME] [-- --directory DIR]

Starts a package with a flowtap listener, its conformance test and its papers.

  NAME               my-sink, or @me/my-sink; asked for when it is left out
  --directory DIR    where to; default: a new folder NAME, without a scope
                     or the prefix flowtap-listener-
  --help, --version
`;

const USAGE = "NAME, --directory DIR, --help or --version";

/** What the command needs of a process. */
export interface Surroundings {
  readonly stdin: NodeJS.ReadableStream;
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
  cwd(): string;
}

interface Answers {
  readonly name: ProjectName;
  readonly directory: string;
}

/** @returns the exit status: 0 done, 1 it could not be written, 2 what was typed cannot work. */
export async function runCommand(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const { stdout, stderr } = surroundings;
  try {
    const { values, positionals } = parseFlags(args);
    if (values.help === true) {
      stdout.write(HELP);
      return 0;
    }
    if (values.version === true) {
      stdout.write(`${await readVersion()}\n`);
      return 0;
    }
    if (positionals.length > 1) throw new UsageError("arguments", "one name", positionals.join(" "));
    const { name, directory } = await readAnswers(positionals[0], values.directory, surroundings);
    const files = await createProject(name, path.resolve(surroundings.cwd(), directory));
    stdout.write(nextSteps(name, directory, files));
    return 0;
  } catch (error) {
    stderr.write(`create-flowtap-listener: ${error instanceof Error ? error.message : String(error)}\n`);
    return error instanceof UsageError ? 2 : 1;
  }
}

const FLAGS = { directory: { type: "string" }, help: { type: "boolean", short: "h" }, version: { type: "boolean" } } as const;

function parseFlags(args: readonly string[]) {
  const config = { args: [...args], allowPositionals: true, options: FLAGS };
  for (const token of parseArgs({ ...config, strict: false, tokens: true }).tokens) {
    if (token.kind !== "option") continue;
    if (!Object.hasOwn(FLAGS, token.name)) throw unknownFlag(token.rawName);
    if (token.name === "directory" && token.value === undefined) throw new UsageError("--directory", "a folder behind it", undefined);
  }
  try {
    return parseArgs(config);
  } catch {
    throw new UsageError("arguments", USAGE, args.join(" "));
  }
}

/** Names the flag that begins alike, if there is one. */
function unknownFlag(written: string): UsageError {
  const near = Object.keys(FLAGS).find((name) => written.startsWith(`--${name.slice(0, 2)}`));
  return new UsageError(`unknown flag ${shown(written).slice(1, -1)}`, near === undefined ? USAGE : `--${near}`, written);
}

async function readAnswers(typedName: string | undefined, typedDirectory: string | undefined, { stdin, stderr }: Surroundings): Promise<Answers> {
  if (typedDirectory === "") throw new UsageError("--directory", "a folder", typedDirectory);
  if (typedName !== undefined) {
    const name = parseProjectName(typedName);
    return { name, directory: typedDirectory ?? name.shortName };
  }
  const questions = openQuestions(stdin, stderr);
  try {
    const name = await askName(questions.ask, stderr);
    if (typedDirectory !== undefined) return { name, directory: typedDirectory };
    const directory = (await questions.ask(`Folder (${name.shortName}): `))?.trim() ?? "";
    return { name, directory: directory === "" ? name.shortName : directory };
  } finally {
    questions.close();
  }
}

async function askName(ask: (question: string) => Promise<string | undefined>, stderr: NodeJS.WritableStream): Promise<ProjectName> {
  for (;;) {
    const answer = await ask("Name of the listener, like my-sink: ");
    if (answer === undefined) throw new UsageError("name", "one as the first argument, or an answer", undefined);
    try {
      return parseProjectName(answer);
    } catch (error) {
      stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    }
  }
}

function nextSteps({ packageName }: ProjectName, directory: string, files: readonly string[]): string {
  return `${packageName}: ${String(files.length)} files in ${shown(directory)}. Now, in that folder:

  npm install
  npm test           # the listener against the contract
  npm run lint
  npm run doctor     # the same, as its users would try it

Then make src/index.ts write to your own sink.
`;
}

async function readVersion(): Promise<string> {
  const { version } = JSON.parse(await readFile(new URL("../package.json", import.meta.url), "utf8")) as { readonly version: string };
  return version;
}
