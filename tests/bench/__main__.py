"""`bin/bench [NAME …]`: figures as JSON, one a line, each beside a reference measured in the same run."""

import argparse
import contextlib
import logging
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module

import django
from django.core.management import call_command

from continuity import embedded
from tests.bench.measures import Measure
from tests.processes import forget_configuration


@dataclass(frozen=True, slots=True)
class Group:
    """Figures, called `name` and one of `parts`, that `function` of `module` measures together.

    The module is imported once Django is set up. `large` are the arguments that `--large` adds.
    """

    name: str
    parts: Sequence[str]
    module: str
    function: str = "measure"
    large: Mapping[str, object] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        return [f"{self.name}.{part}" for part in self.parts]

    def measure(self, **arguments) -> Iterator[Measure]:
        function: Callable[..., Iterator[Measure]] = getattr(import_module(self.module), self.function)
        return function(**arguments)


GROUPS = (
    Group("engine", ("speedup", "speedup_lean", "speedup_peak_only"), "tests.bench.engine"),
    Group("gate.preview", ("p95_ms", "over_bare"), "tests.bench.gate", "measure_preview"),
    Group("gate.publish", ("p95_ms", "over_bare"), "tests.bench.gate", "measure_publish"),
    Group("gate.concurrent", ("caps_broken", "publications_per_s", "refused"), "tests.bench.concurrent"),
    Group(
        "sweep",
        ("1200.seconds", "growth", "peak_mb", "peak_growth", "sql_share"),
        "tests.bench.sweep",
        large={"schools": 10},
    ),
    Group("risk.sweep", ("1200.seconds",), "tests.bench.risk", "measure_sweep"),
    Group("week.pupil", ("p50_ms", "requests_per_s", "over_bare"), "tests.bench.week", "measure_pupil"),
    Group(
        "week.principal",
        ("p95_ms", "queries", "over_bare", "over_plain", "unchecked_p95_ms"),
        "tests.bench.week",
        "measure_principal",
    ),
    Group("guide", ("per_s",), "tests.bench.guide"),
    Group("risk.assign", ("1200.seconds",), "tests.bench.assign"),
)
NAMES = tuple(name for group in GROUPS for name in group.names)


def is_asked(name: str, asked: Sequence[str]) -> bool:
    """True for a figure named in full or by the words its name begins with; every figure when none is asked for."""
    return not asked or any(name == prefix or name.startswith(f"{prefix}.") for prefix in asked)


def main(arguments: Sequence[str]) -> None:
    """Measure what is asked; exits with status 2 and a sentence for a name that is no figure's."""
    parser = argparse.ArgumentParser(prog="bin/bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="a figure or the beginning of its name")
    parser.add_argument("--large", action="store_true", help="add the largest sizes")
    parser.add_argument("--list", action="store_true", help="only say the names")
    options = parser.parse_args(arguments)
    for name in options.names:
        if not any(is_asked(known, [name]) for known in NAMES):
            parser.error(f"no figure is called {name}; bin/bench --list says which there are.")
    if options.list:
        for name in NAMES:
            print(name)
        return
    with _servers():
        for group in GROUPS:
            if any(is_asked(name, options.names) for name in group.names):
                _print_group(group, options.names, is_large=options.large)


def _print_group(group: Group, asked: Sequence[str], *, is_large: bool) -> None:
    begin = time.monotonic()
    _say(f"{group.name}…")
    for measure in group.measure(**(group.large if is_large else {})):
        if is_asked(measure.name, asked):
            print(measure.line(), flush=True)
    _say(f"… {time.monotonic() - begin:.0f} s")
    call_command("flush", verbosity=0, interactive=False)


@contextlib.contextmanager
def _servers() -> Iterator[None]:
    """A PostgreSQL and a Redis of its own, migrated, emptied after each group, gone at the end."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    forget_configuration()
    home = embedded.temporary_home()
    os.environ |= {"CONTINUITE_HOME": str(home), "DJANGO_SETTINGS_MODULE": "continuity.settings"}
    try:
        django.setup()
        logging.disable(logging.WARNING)  # a refusal is no news here
        call_command("migrate", verbosity=0)
        call_command("collectstatic", verbosity=0, interactive=False)
        yield
    finally:
        embedded.leave(home)


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except embedded.EmbeddedServerError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)
