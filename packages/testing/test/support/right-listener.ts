import { ListenerStateError, type ExecutionEvent, type Listener, type Receiver } from "@flowtap/core";

/** A listener that is wrong in one way, and its sink. */
export interface WrongListener {
  /** What is wrong with it. */
  readonly fault: string;
  readonly create: (sink: ExecutionEvent[]) => Listener;
}

export type Sink = ExecutionEvent[];

export const never = new Promise<never>(() => undefined);
export const delay = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A right listener, of which each wrong one changes a part. */
export class RightListener implements Listener {
  readonly name: string = "right";
  protected progress: Receiver<ExecutionEvent> | undefined;
  protected running: Promise<void> | undefined;
  protected isStopped = false;
  protected readonly sink: Sink;

  constructor(sink: Sink) {
    this.sink = sink;
  }

  async startListening(progress: Receiver<ExecutionEvent>): Promise<void> {
    if (this.isStopped || this.running !== undefined) throw new ListenerStateError(this.name, this.isStopped ? "stopped" : "started");
    this.progress = progress;
    this.running = this.read(progress);
    return this.running;
  }

  async stopListening(): Promise<void> {
    this.isStopped = true;
    this.progress?.finish();
    await this.running?.catch(() => undefined);
  }

  protected async read(progress: Receiver<ExecutionEvent>): Promise<void> {
    for await (const event of progress) await this.handle(event);
  }

  protected handle(event: ExecutionEvent): Promise<void> | void {
    this.sink.push(event);
  }
}

const cleanUps: (() => void)[] = [];

/** Takes away what wrong listeners left behind. */
export function cleanUp(): void {
  for (const clean of cleanUps.splice(0)) clean();
}

interface Parts {
  startListening: Listener["startListening"];
  stopListening: Listener["stopListening"];
  read: (progress: Receiver<ExecutionEvent>) => Promise<void>;
  handle: (event: ExecutionEvent) => Promise<void> | void;
}

/** What a wrong part sees of the listener that it is a part of. */
interface Inside extends Parts {
  name: string;
  isStopped: boolean;
  progress: Receiver<ExecutionEvent> | undefined;
  running: Promise<void> | undefined;
}

/** A right listener with wrong parts. */
export function variant(fault: string, partsOf: (sink: Sink) => Partial<Parts> & ThisType<Inside>): WrongListener {
  return { fault, create: (sink) => Object.assign(new RightListener(sink), partsOf(sink)) };
}

/** A right listener that leaves something behind at its first event. */
export function leaving<T>(what: string, leave: () => T, takeAway: (left: T) => void): WrongListener {
  return variant(`leaves ${what}`, (sink) => {
    let hasLeft = false;
    return { handle: (event) => {
      sink.push(event);
      if (hasLeft) return;
      hasLeft = true;
      const left = leave();
      cleanUps.push(() => { takeAway(left); });
    } };
  });
}

/** The right listener itself: what it passes, a wrong one fails for its own fault. */
export function createRightListener(sink: Sink): Listener {
  return new RightListener(sink);
}
