/** A promise, the tests that try to break it, and how far they fall short of the figure that was asked for. */
export interface Row {
  readonly id: string;
  /** What has to hold while the fault is injected. */
  readonly promise: string;
  /** Test files from the root of the repository, each with a part of a title in it. */
  readonly tests: readonly (readonly [file: string, title: string])[];
  /** What the tests do not show, or why there are none. */
  readonly shortfall?: string;
}
