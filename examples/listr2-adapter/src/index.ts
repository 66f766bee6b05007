export { FlowtapRenderer, type FlowtapRendererOptions } from "./flowtap-renderer.ts";
