"""The demo: the database, the demo school and the three processes of the portal, until Ctrl-C.

`bin/demo` runs it once the packages are installed.
"""

import argparse
import contextlib
import fcntl
import io
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import django
from django.core.management import call_command

from continuity import embedded

REPOSITORY = Path(__file__).resolve().parent.parent
NEEDED_MEGABYTES = 300
START_SECONDS = 60
STOP_SECONDS = 10
POLL_SECONDS = 0.2

Processes = dict[str, subprocess.Popen]


def main(*, home: Path, port: int, reset: bool) -> None:
    """Serve the demo school of this data folder on 127.0.0.1 until a signal; `reset` empties the folder first.

    Exits with one sentence when the folder cannot be used or a process does not start.
    """
    _end_on_signals()
    with contextlib.ExitStack() as at_the_end, contextlib.suppress(KeyboardInterrupt):
        _claim(home)
        if reset:
            embedded.reset(home)
        at_the_end.callback(embedded.leave, home)
        accounts = _prepare()
        processes: Processes = {}
        at_the_end.callback(_stop, processes)
        _start(home, port, processes)
        _wait_for_page(home, port, processes)
        print(f"\nReady: http://127.0.0.1:{port}/\n\n{accounts}\nCtrl-C stops everything.", flush=True)
        while True:
            _check(home, processes)
            time.sleep(POLL_SECONDS)


def _end_on_signals() -> None:
    """Treat SIGINT, SIGTERM and a closed terminal as Ctrl-C, also in the background; `nohup` keeps its meaning."""
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, signal.default_int_handler)
    if signal.getsignal(signal.SIGHUP) is signal.SIG_DFL:
        signal.signal(signal.SIGHUP, signal.default_int_handler)


def _claim(home: Path) -> None:
    """Keep a second demo out of the data folder for as long as this process lives; check that it has room."""
    home.mkdir(parents=True, exist_ok=True)
    lock = os.open(home / "demo", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        sys.exit(f"A demo already runs on {home}: stop it, or set CONTINUITE_HOME to another folder.")
    free = shutil.disk_usage(home).free // 1_000_000
    if free < NEEDED_MEGABYTES:
        sys.exit(
            f"The disk is full: {free} MB are free where {home} is and {NEEDED_MEGABYTES} MB are needed; "
            "make room, then start again."
        )


def _prepare() -> str:
    """Bring the database, the demo school and the static files up to date; return the table of accounts."""
    print("Starting PostgreSQL and Redis…", flush=True)
    django.setup()
    call_command("migrate", verbosity=0)
    print("Loading the demo school…", flush=True)
    accounts = io.StringIO()
    call_command("load_demo", if_empty=True, stdout=accounts)
    call_command("collectstatic", verbosity=0, interactive=False)
    return accounts.getvalue()


def _start(home: Path, port: int, processes: Processes) -> None:
    """Start the web server, the worker and its clock, each in a session of its own: Ctrl-C reaches us alone."""
    address = f"127.0.0.1:{port}"
    server = [
        "gunicorn",
        "continuity.wsgi",
        "--bind",
        address,
        "--workers=2",
        "--threads=4",
        "--no-control-socket",
    ]
    celery = ["celery", "-A", "continuity"]
    clock = home / "beat"
    clock.mkdir(exist_ok=True)
    commands = {
        "web": [*server, "--log-level=warning"],
        "worker": [*celery, "worker", "--concurrency=2", "--without-mingle", "--loglevel=warning"],
        "beat": [*celery, "beat", f"--schedule={clock / 'schedule'}", "--pidfile=", "--loglevel=warning"],
    }
    for name, command in commands.items():
        with _log(home, name).open("wb") as log:
            processes[name] = subprocess.Popen(
                [sys.executable, "-m", *command],
                cwd=REPOSITORY,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )


def _wait_for_page(home: Path, port: int, processes: Processes) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        _check(home, processes)
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=START_SECONDS).close()
        except urllib.error.HTTPError:
            return
        except urllib.error.URLError:
            time.sleep(POLL_SECONDS)
        else:
            return
    sys.exit(f"The web server does not answer: {_log(home, 'web')} says why.")


def _check(home: Path, processes: Processes) -> None:
    for name, process in processes.items():
        if process.poll() is not None:
            sys.exit(f"The process {name} ended: {_log(home, name)} says why.")


def _stop(processes: Processes) -> None:
    """Ask each process to finish, then end what is left of its group."""
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, signal.SIG_IGN)
    for process in processes.values():
        process.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for process in processes.values():
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(max(deadline - time.monotonic(), 0))
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _log(home: Path, name: str) -> Path:
    return home / "log" / f"{name}.log"


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "continuity.settings"
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--reset", action="store_true")
    folder = Path(os.environ.get("CONTINUITE_HOME") or REPOSITORY / "var").resolve()
    try:
        main(home=folder, **vars(parser.parse_args()))
    except PermissionError as error:
        sys.exit(
            f"{error.filename} belongs to another user: remove it, or set CONTINUITE_HOME to another folder."
        )
    except embedded.EmbeddedServerError as error:
        sys.exit(str(error))
