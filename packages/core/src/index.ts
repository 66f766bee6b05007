// Events
export {
  isTerminalEvent,
  type EventFields,
  type EventMetadata,
  type ExecutionEvent,
  type ExecutionEventType,
  type ProgressMetadata,
  type StepActionEvent,
  type StepEvent,
  type TerminalEventType,
  type UsageMetadata,
  type WorkflowEvent,
} from "./events.ts";

// Wire
export { encodeEvent, encodeEventReporting } from "./encode-event.ts";
export { decodeEvent } from "./decode-event.ts";
export { DecodeError, EncodeError, type DecodePlace, type DecodeReason } from "./codec-errors.ts";

// Channel
export { createChannel } from "./create-channel.ts";
export { DEFAULT_CAPACITY } from "./bounded-channel.ts";
export type { Channel, ChannelOptions, Receiver, Sender } from "./channel.ts";
export type { CoalescePolicy, OverflowPolicy } from "./overflow-policy.ts";
export { droppedTotal, isConserved, type DeliveryReport, type DroppedCounts } from "./delivery-report.ts";

// Listener
export { isListener, listenerName, type Listener } from "./listener.ts";
export { NoopListener } from "./noop-listener.ts";
export { createListener, type BatchHandlers, type EventHandlers, type ListenerHandlers } from "./create-listener.ts";

// Tap
export { openTap, type Tap, type TapOptions } from "./tap.ts";
export type { ActionScope, ProgressUpdate, RunOptions, RunScope, Scope, ScopeOptions, StepOptions, StepScope } from "./scopes.ts";
export { systemClock, type Clock } from "./clock.ts";

// Errors, and what writers of listeners need to check their own options
export {
  ChannelBusyError,
  ChannelClosedError,
  FlowtapError,
  ListenerFailedError,
  ListenerStateError,
  ListenerTimeoutError,
  OptionError,
  describeValue,
  errorText,
  isFlowtapError,
  type FlowtapErrorCode,
} from "./errors.ts";
export { requireInteger, requirePolicy } from "./option-checks.ts";
export { finishesWithin } from "./deadline.ts";
export { tellQuietly } from "./tell-quietly.ts";
