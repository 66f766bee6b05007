/** One flag of the command: how it is written, and what `--help` says about it. */
export interface Flag {
  /** Without the dashes: `"json-file"`. */
  readonly name: string;
  /** A single letter that means the same. */
  readonly short?: string;
  /** What its value is called in the help: `"PATH"`. Absent for a flag that takes none. */
  readonly value?: string;
  /** Whether it may be given more than once; of any other the last one counts. */
  readonly repeatable?: true;
  /** What it does; every line fits behind its name in 80 columns. */
  readonly help: readonly string[];
}

/** The flags that were given, by name. */
export interface GivenFlags {
  /** Whether it was given. */
  has(name: string): boolean;
  /** Its last value. */
  value(name: string): string | undefined;
  /** All its values, in order. */
  values(name: string): readonly string[];
}

/** What flags are read against. */
export interface Surroundings {
  /** Where relative paths and package names start. */
  readonly directory: string;
  /** Where secrets are. */
  readonly environment: NodeJS.ProcessEnv;
}
