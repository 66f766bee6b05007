import { constants } from "node:os";

/** What the exit status of `flowtap` says. Ended by a signal, it is 128 plus the signal's number instead. */
export const EXIT_STATUS = {
  /** Every run that was started has completed; of an empty input, none was. */
  completed: 0,
  /** A run failed, or had not ended when the input did. */
  runFailed: 1,
  /** A flag or an argument cannot work; nothing was read. */
  usage: 2,
  /** The input cannot be read, or has lines and none is an event; with `--strict`: one of them is none. */
  unreadableInput: 3,
  /** A listener did not get or did not take an event. */
  undelivered: 4,
} as const;

/** An exit status of `flowtap` other than a signal's. */
export type ExitStatus = (typeof EXIT_STATUS)[keyof typeof EXIT_STATUS];

/** Which status is told when several apply: the first of these. */
const PRECEDENCE: readonly ExitStatus[] = [EXIT_STATUS.usage, EXIT_STATUS.unreadableInput, EXIT_STATUS.undelivered, EXIT_STATUS.runFailed];

/** The one status that stands for all of them. */
export function gravestStatus(statuses: readonly ExitStatus[]): ExitStatus {
  return PRECEDENCE.find((status) => statuses.includes(status)) ?? EXIT_STATUS.completed;
}

/** The status of a process that ended because of `signal`, as shells say it. */
export function signalStatus(signal: NodeJS.Signals): number {
  return 128 + constants.signals[signal];
}
