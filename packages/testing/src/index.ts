export { RecordingListener } from "./recording-listener.ts";
