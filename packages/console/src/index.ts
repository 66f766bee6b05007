// The listener
export { ConsoleListener } from "./console-listener.ts";
export type { ConsoleOptions } from "./console-options.ts";
export type { ConsoleStream } from "./console-stream.ts";
export type { ConsoleMode } from "./choose-mode.ts";

// Text from anywhere, safe to show
export { visibleText } from "./visible-text.ts";
