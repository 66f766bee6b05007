export { createSlackNotifier, type SlackNotifierOptions } from "./slack-notifier.ts";
