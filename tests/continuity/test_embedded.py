"""The servers of a data folder: shared, stopped with their last user, and up again after any accident."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
import psycopg2
import pytest
import redis

from continuity import embedded

USE = """
import sys
from pathlib import Path
from continuity import embedded
embedded.database_url(Path(sys.argv[1]))
print("ready", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def home():
    """A data folder that stays; not below tmp_path, which other runs close to all but its owner."""
    folder = Path(tempfile.mkdtemp(prefix="continuite-test-"))
    yield folder
    embedded.leave(folder)
    wait_until(lambda: not processes(folder))
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def other_user(home, settings):
    """Another process that uses the data folder until its standard input is closed."""
    with subprocess.Popen(
        [sys.executable, "-c", USE, home],
        cwd=settings.BASE_DIR,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout.readline() == b"ready\n"
        yield process


def ask(home: Path, statement: str):
    connection = psycopg2.connect(embedded.database_url(home))
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchone() if cursor.description else None
    finally:
        connection.close()


def processes(home: Path) -> dict[str, psutil.Process]:
    """The keeper and its two servers, by name."""
    names = {"embedded.py": "keeper", "postgres": "postgres", "redis-server": "redis"}
    found = {}
    for process in psutil.process_iter(["cmdline"]):
        line = " ".join(process.info["cmdline"] or ())
        for program, name in names.items():
            if f"/{program} " in line and str(home) in line:
                found[name] = process
    return found


def wait_until(happens) -> None:
    deadline = time.monotonic() + 30
    while not happens():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_both_servers_answer(home):
    assert ask(home, "select 1") == (1,)
    assert redis.Redis.from_url(embedded.redis_url(home)).ping()


def test_letters_with_accents_have_capitals(home):
    assert ask(home, "select upper('élève')") == ("ÉLÈVE",)


def test_servers_are_shared_and_outlive_the_process_that_started_them(home, other_user):
    embedded.database_url(home)
    before = processes(home)
    other_user.communicate()
    assert ask(home, "select 1") == (1,)
    assert processes(home) == before


def test_servers_stop_with_their_last_user(home):
    embedded.database_url(home)
    embedded.leave(home)
    wait_until(lambda: not processes(home))


def test_a_user_that_is_killed_leaves_no_server_behind(home, other_user):
    other_user.kill()
    wait_until(lambda: not processes(home))


@pytest.mark.parametrize("victim", ["postgres", "redis"])
def test_a_server_that_is_killed_comes_back(home, victim):
    embedded.database_url(home)
    killed = processes(home)[victim]
    killed.kill()
    wait_until(lambda: processes(home).get(victim) not in (None, killed))
    embedded.leave(home)
    assert ask(home, "select 1") == (1,)


def test_the_next_user_recovers_from_a_killed_keeper(home):
    ask(home, "create table kept as select 1 as one")
    processes(home)["keeper"].kill()
    embedded.leave(home)
    assert ask(home, "select one from kept") == (1,)


def test_the_next_user_recovers_when_everything_was_killed(home):
    ask(home, "create table kept as select 1 as one")
    for process in processes(home).values():
        process.kill()
    embedded.leave(home)
    assert ask(home, "select one from kept") == (1,)


def test_a_stale_pid_file_that_names_another_program_is_no_obstacle(home):
    embedded.database_url(home)
    embedded.leave(home)
    (home / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n{home}/postgres\n")
    assert ask(home, "select 1") == (1,)


def test_data_and_queue_survive_a_stop(home):
    ask(home, "create table kept as select 1 as one")
    redis.Redis.from_url(embedded.redis_url(home)).set("kept", "yes")
    embedded.leave(home)
    assert ask(home, "select one from kept") == (1,)
    assert redis.Redis.from_url(embedded.redis_url(home)).get("kept") == b"yes"


def test_reset_starts_over(home):
    ask(home, "create table kept as select 1 as one")
    embedded.leave(home)
    embedded.reset(home)
    assert ask(home, "select to_regclass('kept')") == (None,)


def test_reset_is_refused_while_a_process_uses_the_data(home, other_user):
    with pytest.raises(embedded.EmbeddedServerError, match=r"A program uses the data in .*: stop it"):
        embedded.reset(home)


def test_a_folder_too_deep_for_a_socket_works(home):
    deep = home / ("a-folder-with-a-long-name-" * 4) / "var"
    try:
        assert ask(deep, "select 1") == (1,)
    finally:
        embedded.leave(deep)


def test_servers_end_when_their_folder_was_taken_away(home):
    embedded.database_url(home)
    shutil.rmtree(home)
    embedded.leave(home)
    wait_until(lambda: not processes(home))


def test_a_temporary_folder_goes_away_with_its_last_user():
    home = embedded.temporary_home()
    embedded.database_url(home)
    embedded.leave(home)
    assert not home.exists()


def test_a_server_that_cannot_start_says_why(home):
    embedded.database_url(home)
    embedded.leave(home)
    (home / "postgres" / "PG_VERSION").write_text("1\n")
    with pytest.raises(embedded.EmbeddedServerError, match=r"PostgreSQL did not start: .*version"):
        embedded.database_url(home)


def test_a_keeper_asked_to_end_stops_its_servers(home):
    embedded.database_url(home)
    processes(home)["keeper"].send_signal(signal.SIGTERM)
    wait_until(lambda: not processes(home))


def test_who_comes_while_the_servers_stop_finds_them_up_again(home):
    """The servers take a moment to stop; one who arrives in it, at whatever point, waits and gets new ones."""
    for moment in range(15):
        assert ask(home, "SELECT 1") == (1,)
        os.close(embedded._held.pop(home))
        time.sleep(0.1 + moment * 0.01)

    assert ask(home, "SELECT 1") == (1,)
