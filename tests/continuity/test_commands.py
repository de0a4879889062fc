"""The two commands of the README explain, in one sentence, what keeps them from starting."""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from continuity import demo

REPOSITORY = Path(__file__).resolve().parents[2]
USAGE = "Usage: bin/demo [--port 8000] [--reset]\n"


@pytest.fixture
def clone(tmp_path):
    """The scripts alone in a folder: nothing is installed there."""
    shutil.copytree(REPOSITORY / "bin", tmp_path / "bin")
    for lock in ("requirements.lock", "requirements-test.lock"):
        shutil.copy(REPOSITORY / lock, tmp_path)
    return tmp_path


def run(folder: Path, *command: str, **environment: str) -> subprocess.CompletedProcess:
    """Run a script of the folder with nothing in the environment but what is given."""
    return subprocess.run(
        [shutil.which("bash"), folder / "bin" / command[0], *command[1:]],
        env={"PATH": os.environ["PATH"], **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        text=True,
    )


def programs(folder: Path, **scripts: str) -> str:
    """A folder of programs, for PATH: each script by its name, before the system's own."""
    folder.mkdir()
    for name, text in scripts.items():
        script = folder / name.replace("_", ".")
        script.write_text(f"#!/bin/sh\n{text}\n")
        script.chmod(0o755)
    return f"{folder}:{os.environ['PATH']}"


def refused(result: subprocess.CompletedProcess) -> str:
    assert result.returncode == 1
    return result.stderr


def test_unknown_option(clone):
    assert refused(run(clone, "demo", "--prot", "8000")) == f"Unknown option: --prot. {USAGE}"


@pytest.mark.parametrize("port", ["0", "65536", "eight", "-1", ""])
def test_port_that_is_no_port(clone, port):
    expected = f"--port needs a number from 1 to 65535. {USAGE}"
    assert refused(run(clone, "demo", "--port", port)) == expected


def test_port_left_out(clone):
    assert refused(run(clone, "demo", "--port")) == f"--port needs a number. {USAGE}"


def test_port_taken(clone):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        sentence = refused(run(clone, "demo", f"--port={port}"))
    assert sentence.startswith(f"Port {port} is taken: ")
    assert "choose another one" in sentence


@pytest.mark.parametrize("command", ["demo", "test"])
def test_old_python(clone, command):
    names = ("python", "python3", "python3_11", "python3_12", "python3_13", "python3_14")
    path = programs(clone / "old", **dict.fromkeys(names, "exit 1"))
    sentence = refused(run(clone, command, PATH=path))
    assert sentence.startswith("Python 3.11 or newer is needed: install it")


def test_python_under_another_name_is_found(clone):
    path = programs(clone / "old", python3="exit 1", python3_13=f'exec {sys.executable} "$@"')
    assert refused(run(clone, "demo", "--port", "80000", PATH=path)).startswith("--port needs a number from")
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert refused(run(clone, "demo", "--port", str(port), PATH=path)).startswith(f"Port {port} is taken")


def test_full_disk(clone):
    python = f"""case "$2" in *disk_usage*) echo 3 ;; *) exec {sys.executable} "$@" ;; esac"""
    sentence = refused(run(clone, "test", PATH=programs(clone / "full", python3=python)))
    assert sentence.startswith("The disk is full: 3 MB are free")


def test_no_package_index(clone):
    environment = {"PIP_CONFIG_FILE": os.devnull, "PIP_INDEX_URL": "http://127.0.0.1:9/", "PIP_RETRIES": "0"}
    sentence = refused(run(clone, "demo", "--port", "18999", **environment))
    assert sentence.startswith("The Python package index does not answer: check the network")


def test_help(clone):
    result = run(clone, "demo", "--help")
    assert (result.returncode, result.stdout) == (0, USAGE)


def test_one_demo_at_a_time_on_one_data_folder(tmp_path):
    demo._claim(tmp_path)
    with pytest.raises(SystemExit, match=r"A demo already runs on .*: stop it"):
        demo._claim(tmp_path)


def test_data_folder_without_room(tmp_path, monkeypatch):
    monkeypatch.setattr(demo, "NEEDED_MEGABYTES", 10**9)
    with pytest.raises(SystemExit, match=r"The disk is full: .* make room"):
        demo._claim(tmp_path)
