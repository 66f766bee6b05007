export { createListener } from "./command-listener.ts";
export { createSlackNotifier, type SlackNotifierOptions } from "./slack-notifier.ts";
