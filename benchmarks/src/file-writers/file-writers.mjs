/**
 * Opens a writer; what it returns writes a whole workload and resolves when every line is acknowledged as written.
 *
 * @typedef {(workload: import("../workload.mjs").Workload) => Promise<void>} Write
 * @typedef {(file: string) => Promise<Write> | Write} OpenWriter
 */

/** Each loads its library only when it is its turn: a process has one. @type {Readonly<Record<string, OpenWriter>>} */
export const FILE_WRITERS = {
  flowtap: async (file) => (await import("./flowtap.mjs")).openFlowtap(file),
  "createWriteStream, 1 MiB": async (file) => (await import("./streams.mjs")).openWriteStream(file),
  "sonic-boom": async (file) => (await import("./sonic-boom.mjs")).openSonicBoom(file),
  pino: async (file) => (await import("./pino.mjs")).openPino(file),
  winston: async (file) => (await import("./winston.mjs")).openWinston(file),
  LogTape: async (file) => (await import("./logtape.mjs")).openLogTape(file),
  "rotating-file-stream": async (file) => (await import("./streams.mjs")).openRotatingStream(file),
};
