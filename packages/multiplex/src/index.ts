export { ChildError, MultiplexListener, type MultiplexOptions } from "./multiplex-listener.ts";
export type { ChildListener } from "./child-listener.ts";
