"""What teachers ask for, in words: sequences and kinds of work, from the two tables beside this module."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from continuity.portal.demo.programme import BIOLOGY, EVERYDAY_SCIENCE, PHYSICS, SCIENCE, TECHNOLOGY

FOLDER = Path(__file__).parent
THEMES = tomllib.loads((FOLDER / "themes.toml").read_text(encoding="utf-8"))
KINDS = tomllib.loads((FOLDER / "kinds.toml").read_text(encoding="utf-8"))
EXPERIMENTAL = (SCIENCE, BIOLOGY, PHYSICS, TECHNOLOGY, EVERYDAY_SCIENCE)


@dataclass(frozen=True, slots=True)
class Theme:
    """A sequence: what pupils will be able to do, and the topics it goes through, in order."""

    title: str
    objective: str
    topics: list[str]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of work: `title` holds {topic}; the others are values of the choices of `Activity`."""

    title: str
    instructions: str
    nature: str
    output: str
    return_mode: str
    feedback: str


def theme(subject: str, level: str) -> Theme:
    """The sequence a class of `level` works on in `subject` during the closure."""
    levels = THEMES[subject]
    return Theme(**levels.get(level, levels.get("tous")))


def kinds(subject: str) -> list[Kind]:
    """The kinds of work of a subject, in the order a teacher goes through them for one topic."""
    default = "expérience" if subject in EXPERIMENTAL else "commun"
    return [Kind(**row) for row in KINDS.get(subject, KINDS[default])]
