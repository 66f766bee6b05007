// Puts a symbolic link to another folder in the place of a folder, and takes it away again, as fast as it can until it is killed.
// Usage: node folder-swapper.mjs FOLDER TARGET
import { renameSync, symlinkSync, unlinkSync } from "node:fs";

const [folder = "", target = ""] = process.argv.slice(2);
console.log("swapping");
for (;;) {
  try {
    renameSync(folder, `${folder}.aside`);
    symlinkSync(target, folder);
    unlinkSync(folder);
    renameSync(`${folder}.aside`, folder);
  } catch {
    // The listener made the folder anew in the moment in which there was none: out of the way with it.
    try {
      renameSync(folder, `${folder}.made.${String(process.hrtime.bigint())}`);
    } catch {
      // There is none again.
    }
    try {
      renameSync(`${folder}.aside`, folder);
    } catch {
      // It is back already.
    }
  }
}
