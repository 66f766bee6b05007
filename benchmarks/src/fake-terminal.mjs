import { Writable } from "node:stream";

/** A terminal of 100 by 30 cells that takes everything at once and keeps nothing but a count. */
export class FakeTerminal extends Writable {
  isTTY = true;
  columns = 100;
  rows = 30;
  writes = 0;
  bytes = 0;

  /** @param {Buffer | string} chunk @param {BufferEncoding} _encoding @param {() => void} done @override */
  _write(chunk, _encoding, done) {
    this.writes += 1;
    this.bytes += chunk.length;
    done();
  }

  // What libraries ask a terminal for.
  getColorDepth() {
    return 8;
  }
  hasColors() {
    return true;
  }
  getWindowSize() {
    return [this.columns, this.rows];
  }
  /** @param {number} _column */
  cursorTo(_column) {
    return this.write("\u001b[G");
  }
  /** @param {number} _direction */
  clearLine(_direction) {
    return this.write("\u001b[2K");
  }
  /** @param {number} _columns @param {number} rows */
  moveCursor(_columns, rows) {
    return this.write(`\u001b[${String(Math.abs(rows))}A`);
  }
}
