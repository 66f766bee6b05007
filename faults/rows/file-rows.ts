import type { Row } from "../row.ts";

const at = (file: string): string => `packages/json-file/test/${file}.test.ts`;

export const fileRows: readonly Row[] = [
  { id: "F1", promise: "kill -9 loses, doubles and merges nothing that was acknowledged", tests: [[at("kill"), "in ${String(ROUNDS)} kills at random instants"]], shortfall: "Records of 200 B to 1 MiB, not of 16 MiB." },
  { id: "F2", promise: "A file cut at any byte keeps every whole record and takes the next one", tests: [[at("recovery"), "for a file cut at every byte"]] },
  { id: "F3", promise: "A kill in the midst of a given system call loses nothing that was acknowledged", tests: [[at("kill"), "when it is killed in the midst of a given system call"]] },
  { id: "F4", promise: "A power failure loses nothing synced, and damages nothing before the tail", tests: [[at("power-failure"), "power failures of a modelled disk"]] },
  { id: "F5", promise: "A full disk makes it wait, merges nothing, and costs nothing once there is space", tests: [[at("full-disk"), "waits, leaves only whole records, and goes on within a second"], [at("full-disk"), "ends the wait when it is stopped"]] },
  { id: "F6", promise: "A failed fdatasync acknowledges nothing and is never repeated on its descriptor", tests: [[at("faults"), "does not acknowledge what a failed fdatasync was to make durable"], [at("faults"), "never syncs that descriptor again"]] },
  { id: "F7", promise: "Faults of the system are reported, and what can be written later is", tests: [[at("faults"), "waits through %s of write, reports it once, and loses nothing"], [at("faults"), "waits while the file is immutable"], [at("faults"), "while no descriptor is left for a new one, then rotates"], [at("faults"), "(ulimit -f)"], [at("rotation"), "creates the file again when it or its folder is removed"]], shortfall: "Once each, not twenty times." },
  { id: "F8", promise: "Short writes, EAGAIN and EINTR at any place change no byte", tests: [[at("append-records"), "through any schedule of short writes, EAGAIN and EINTR"], [at("append-records"), "through short writes at every boundary, inside characters too"]] },
  { id: "F9", promise: "A tail sees each event once and in order while the writer rotates", tests: [[at("read-events"), "sees each event once and in order while the writer rotates and compresses"]] },
  { id: "F10", promise: "logrotate's rename loses nothing; copytruncate is noticed", tests: [[at("rotation"), "goes on in a new file when logrotate renames it"], [at("recovery"), "(copytruncate)"]], shortfall: "Five renames, not twenty; SIGHUP belongs to the program." },
  { id: "F11", promise: "A path has one writer, and a dead one's right is free", tests: [[at("opening"), "refuses a path that another process writes, and takes over when that one was killed"], [at("opening"), "refuses a second listener on the same path"]] },
  { id: "F12", promise: "Only regular files in a real folder are written to", tests: [[at("opening"), "refuses a symbolic link and leaves its target alone"], [at("opening"), "refuses a FIFO without hanging"], [at("opening"), "never writes elsewhere while its folder is swapped"]] },
  { id: "F13", promise: "Files are 0600 and folders 0700 under any umask", tests: [[at("json-file-listener"), "creates the file with mode 0600 and folders with mode 0700"], [at("json-file-listener"), "makes private a file that others could read"]] },
  { id: "F14", promise: "No event leaves its directory", tests: [[at("opening"), "says what was expected, what came and what to do, with no control character of the path"]], shortfall: "There is nothing to try: a path is an option, and has no placeholders that an event could fill." },
  { id: "F15", promise: "The reader takes any bytes in bounded memory, and reads the neighbours of a bad line", tests: [[at("large-input"), "skips a line of any length in a file with bounded memory"], [at("event-line-reader"), "gives the same entries for any cuts of any lines"], [at("event-line-reader"), "decodes invalid UTF-8 as Go does"], [at("event-line-reader"), "gives the same entries wherever the bytes are cut, at every byte"]] },
  { id: "F16", promise: "A tail hands over no half line, and goes on where it was left", tests: [[at("read-events"), "never half a line"], [at("read-events"), "starts over when the file is truncated, replaced, or removed and created"], [at("read-events"), "loses and doubles nothing when it ends anywhere and goes on behind the last entry"]] },
  { id: "F17", promise: "Retention deletes only its own files, and keeps its limit at every sample", tests: [[at("rotation"), "deletes nothing that is not its own"]] },
  { id: "F18", promise: "Jumps of the wall clock change nothing", tests: [[at("clock"), "while the wall clock jumps by hours and days"]] },
  { id: "F19", promise: "A stop keeps at least what a kill keeps", tests: [[at("stop"), "keeps at least as much when it is stopped as when it is killed at the same instant"]] },
];
