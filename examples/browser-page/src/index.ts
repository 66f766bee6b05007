export { BrowserPage, type BrowserPageOptions } from "./browser-page.ts";
