"""
`salesflow` for the scripts of the tests: a process of its own for each call, which need not import everything anew.

An import takes most of a call's time, and the scripts make hundreds of calls. A server imports the command line once
and forks for each call. What lies on the path under the command's name hands over its words, its folder, its
environment and its three streams, and ends as the call ends. The server ends with whoever started it.
"""

import atexit
import json
import os
import selectors
import socket
import subprocess
import sys
import tempfile
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path

# Python without its site directories starts ten times as fast.
CLIENT = """#!{python} -IS
import json, os, socket, sys
with socket.socket(socket.AF_UNIX) as server:
    server.connect({address!r})
    socket.send_fds(server, [b"."], [0, 1, 2])
    server.sendall(json.dumps([sys.argv[1:], os.getcwd(), dict(os.environ)]).encode())
    server.shutdown(socket.SHUT_WR)
    code = server.recv(8)
sys.exit(int(code) if code else "the server of the tests has gone")
"""


@cache
def folder_of_the_command() -> Path:
    """The folder to have first on the path; the server is started by whoever asks first."""
    folder = tempfile.TemporaryDirectory(prefix="salesflow-")
    address, command = f"{folder.name}/socket", Path(folder.name, "bin", "salesflow")
    command.parent.mkdir()
    command.write_text(CLIENT.format(python=sys.executable, address=address), encoding="utf-8")
    command.chmod(0o755)
    said = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
    server = subprocess.Popen(
        [sys.executable, "-I", __file__, address], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=said
    )
    assert server.stdout is not None
    assert server.stdout.readline() == b"ready\n"

    def end() -> None:
        server.communicate()
        folder.cleanup()

    atexit.register(end)
    return command.parent


def serve(address: str) -> None:
    """Take calls for as long as somebody holds the other end of standard input; it returns in the process of a call."""
    with socket.socket(socket.AF_UNIX) as listening, selectors.DefaultSelector() as waiting:
        listening.bind(address)
        listening.listen()
        waiting.register(listening, selectors.EVENT_READ)
        waiting.register(0, selectors.EVENT_READ)
        os.write(1, b"ready\n")
        while all(key.fileobj == listening for key, _ in waiting.select()):
            call, _ = listening.accept()
            with call:
                if os.fork() == 0 and is_caller(call):
                    return
            with suppress(ChildProcessError):  # those who have ended
                while os.waitpid(-1, os.WNOHANG)[0]:
                    pass
    os._exit(0)


def is_caller(call: socket.socket) -> bool:
    """True in the process that is to be the call; the other one waits for it, tells how it ended, and is gone."""
    _, streams, _, _ = socket.recv_fds(call, 1, 3)
    with call.makefile("rb") as said:
        words, folder, environment = json.load(said)
    called = os.fork()
    if called == 0:
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
            os.close(stream)
        # The old ones believe what they were told of the server's streams: whether one can seek in them, say.
        sys.stdin, sys.stdout, sys.stderr = map(os.fdopen, range(3), ("r", "w", "w"), (-1, -1, 1))
        os.chdir(folder)
        os.environ.clear()
        os.environ.update(environment)
        sys.argv = ["salesflow", *words]
        return True
    code = os.waitstatus_to_exitcode(os.waitpid(called, 0)[1])
    call.sendall(str(code if code >= 0 else 128 - code).encode())
    os._exit(0)


if __name__ == "__main__":
    # What a call would import, the last one in the middle of it.
    for module in ("salesflow.cli.app", "salesflow.policy.load"):
        import_module(module)
    serve(sys.argv[1])
    import_module("salesflow.cli").main()
