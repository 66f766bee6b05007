const LINGER_MS = 1000;

/**
 * Ends the process when something that a plug-in left open (a timer, a socket) would keep it for ever, but not before the
 * pipes have taken everything.
 */
export function exitSoon(): void {
  setTimeout(() => {
    if (process.stdout.writableLength + process.stderr.writableLength > 0) exitSoon();
    else process.exit(); // eslint-disable-line no-restricted-properties -- nothing waits in a pipe any more
  }, LINGER_MS).unref();
}
