import type { Flag } from "./flag.ts";

/** The flags that are about reading and about the command itself; those that add listeners are in `listenerFlags`. */
export const commandFlags: readonly Flag[] = [
  { name: "follow", help: ["wait for more at the end of FILE, across rotations"] },
  {
    name: "checkpoint",
    value: "PATH",
    help: ["with --follow: keep in PATH how far the events are handled,", "and go on there next time: nothing is lost, some come twice"],
  },
  {
    name: "speed",
    value: "1|10|max",
    help: ["replay with the recorded timing, that many times as fast;", "no pause is longer than 10 s (default: max, no pauses)"],
  },
  { name: "strict", help: ["exit non-zero on any line that is no event, and on any", "event that a listener did not take"] },
  {
    name: "config",
    value: "PATH|off",
    help: ["read flags from PATH (default: flowtap.config.js, .mjs,", ".json or .ts here); flags that are given win"],
  },
  { name: "help", short: "h", help: ["print this"] },
  { name: "version", short: "v", help: ["print the version"] },
];
