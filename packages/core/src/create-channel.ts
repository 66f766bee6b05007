import { BoundedChannel } from "./bounded-channel.ts";
import type { Channel, ChannelOptions } from "./channel.ts";

/**
 * Creates a bounded channel.
 *
 * @throws OptionError when the capacity is no integer from 1, or the policy is none of the four.
 */
export function createChannel<T>(options: ChannelOptions<T> = {}): Channel<T> {
  const channel = new BoundedChannel(options);
  return { sender: channel, receiver: channel.receiver, report: () => channel.report() };
}
