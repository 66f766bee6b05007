"""Runs a program on a pseudo-terminal and tells what came of it, as JSON.

argv[1] is JSON: argv, env, columns, rows, read ("all", or "nothing": like Ctrl-S), signal (sent once the program has
written "ready" to descriptor 3), limit_s. The program's descriptor 3 is a pipe that is always read.
"""
import base64, fcntl, json, os, pty, select, signal, struct, sys, termios, time

plan = json.loads(sys.argv[1])
side_read, side_write = os.pipe()
pid, terminal = pty.fork()
if pid == 0:
    os.close(side_read)
    if side_write != 3:
        os.dup2(side_write, 3)
        os.close(side_write)
    os.set_inheritable(3, True)
    time.sleep(0.05)
    os.execve(plan["argv"][0], plan["argv"], plan["env"])
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", plan["rows"], plan["columns"], 0, 0))
os.close(side_write)

output, side, status, signalled_at, exited_at = b"", b"", None, None, None
deadline = time.monotonic() + plan["limit_s"]
open_ends = {side_read} | ({terminal} if plan["read"] == "all" else set())
while time.monotonic() < deadline:
    ready, _, _ = select.select(list(open_ends), [], [], 0.01)
    for end in ready:
        try:
            chunk = os.read(end, 65536)
        except OSError:
            chunk = b""
        if chunk == b"":
            open_ends.discard(end)
        elif end == side_read:
            side += chunk
        else:
            output += chunk
    if plan["signal"] and signalled_at is None and b"ready" in side:
        signalled_at = time.monotonic()
        os.kill(pid, getattr(signal, plan["signal"]))
    if status is None:
        ended, code = os.waitpid(pid, os.WNOHANG)
        if ended:
            status, exited_at = code, time.monotonic()
            deadline = min(deadline, exited_at + 0.3)
    elif not ready:
        break
if status is None:
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
print(json.dumps({
    "output": base64.b64encode(output).decode(),
    "side": side.decode(),
    "exited": status is not None,
    "exitCode": os.WEXITSTATUS(status) if status is not None and os.WIFEXITED(status) else None,
    "signal": signal.Signals(os.WTERMSIG(status)).name if status is not None and os.WIFSIGNALED(status) else None,
    "signalToExitMs": (exited_at - signalled_at) * 1000 if exited_at and signalled_at else None,
}))
