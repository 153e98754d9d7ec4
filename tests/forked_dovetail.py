"""`dovetail` as a program that starts at once: one process loads it, and every run is a fork of that process.

A run has the arguments, folder, environment and open files of whoever started it, and leaves the same exit code. Whoever starts it with
other modules to import, or with a limit on the size of files, gets the real program.
"""

import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from select import select
from socket import AF_UNIX, SOCK_STREAM, recv_fds, socket
from tempfile import TemporaryDirectory

__all__ = ["PROGRAM", "forked_dovetail", "serve"]

PROGRAM = f'#!{sys.executable}\nfrom dovetail.cli.group import main\n\nmain(prog_name="dovetail")\n'
"""The real program."""

_CLIENT = """#!{python} -IS
import os, sys
from _socket import AF_UNIX, SCM_RIGHTS, SHUT_WR, SOCK_STREAM, SOL_SOCKET, socket
from resource import RLIM_INFINITY, RLIMIT_FSIZE, getrlimit

if os.environ.get("PYTHONPATH") != {path!r} or getrlimit(RLIMIT_FSIZE)[0] != RLIM_INFINITY:
    os.execv({python!r}, [{python!r}, "-c", {program!r}, *sys.argv[1:]])
own = [str(len(sys.argv)), *sys.argv, os.getcwd(), *(f"{{name}}={{value}}" for name, value in os.environ.items())]
run = socket(AF_UNIX, SOCK_STREAM)
run.connect({address!r})
run.sendmsg([b"."], [(SOL_SOCKET, SCM_RIGHTS, b"".join(fd.to_bytes(4, sys.byteorder) for fd in (0, 1, 2)))])
run.sendall(os.fsencode("\\0".join(own)))
run.shutdown(SHUT_WR)
code = run.recv(1)
sys.exit(code[0] if code else "dovetail was killed")
"""


@contextmanager
def forked_dovetail(env: dict[str, str]) -> Iterator[str]:
    """The text of the program, while the process that it has its runs from is there; `env` is the environment of that process."""
    own = {**env, "PYTHONPATH": os.pathsep.join([env["PYTHONPATH"], str(Path(__file__).parent)])}
    with TemporaryDirectory(prefix="dovetail-") as folder:
        address = f"{folder}/runs"
        command = [sys.executable, "-c", "import forked_dovetail, sys; forked_dovetail.serve(sys.argv[1])", address]
        with subprocess.Popen(command, cwd=folder, env=own, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
            assert server.stdout is not None
            assert server.stdout.readline() == b"ready\n"
            yield _CLIENT.format(python=sys.executable, path=env["PYTHONPATH"], program=PROGRAM, address=address)
            server.communicate()


def serve(address: str) -> None:
    """Load the program, say so, and fork for whoever asks until standard input ends."""
    _load()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for a fork: it says itself how it ended
    with socket(AF_UNIX, SOCK_STREAM) as listening:
        listening.bind(address)
        listening.listen()
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        while listening in select([listening, sys.stdin], [], [])[0]:
            with listening.accept()[0] as run:
                if os.fork() == 0:
                    _run(run)


def _load() -> None:
    """Run what loads all there is to load for it: a package is generated and migrated."""
    from click.testing import CliRunner

    from dovetail.cli.group import main

    for words in (["init", "warm"], ["generate"], ["check"], ["migrate", "--url", "sqlite:///warm.sqlite"]):
        result = CliRunner().invoke(main, words)
        assert result.exit_code == 0, result.output


def _run(run: socket) -> None:
    """Run the program once, in a fork."""
    from dovetail.cli.group import main

    code = None
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        _, files, _, _ = recv_fds(run, 1, 3)
        with run.makefile("rb") as stream:
            count, *own = os.fsdecode(stream.read()).split("\0")
        for number, file in enumerate(files):
            os.dup2(file, number)
            os.close(file)
        sys.argv, (folder, *environment) = own[: int(count)], own[int(count) :]
        os.chdir(folder)
        os.environ.clear()
        os.environ.update(dict(each.split("=", 1) for each in environment))
        code = _code_of(main)
    finally:
        if code is None:
            traceback.print_exc()
        sys.stdout.flush()
        sys.stderr.flush()
        run.sendall(bytes([70 if code is None else code]))
        os._exit(0)


def _code_of(main: Callable[..., object]) -> int | None:
    """The exit code of the program."""
    try:
        main(prog_name="dovetail")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else None
    return 0
