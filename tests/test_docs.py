"""What the documentation names is there: whatever moves or goes takes its name in docs/ along."""

import re
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
APPS = ("continuity", "activities", "workload", "tutoring")
FIGURES = "performance.md"  # its dotted names are those of measures
PAGES = sorted(page for page in (ROOT / "docs").rglob("*.md") if page.name != FIGURES)
NAME = re.compile(r"`([A-Za-z_]\w*(?:\.\w+)+)(?:\(.*?\))?`")
FILE = re.compile(r"\.(?:py|md|html|css|js|toml|lock|txt|json|yml)$")
CLASS = re.compile(r"^class (\w+)", re.MULTILINE)
DEFINED = re.compile(r"(?:\bdef |\bclass |^ *)(\w+)(?=\(|:| =)", re.MULTILINE)
RELATED = re.compile(r"related_name=\"(\w+)\"")


@pytest.fixture(scope="module")
def definitions():
    """By module or package, the names its file defines; a package has those of its modules, and whatever it passes on.

    By class, every name there is: what it has may come from its parents, or from a field of another.
    """
    found, classes, everything = defaultdict(set), set(), set()
    for path in (path for app in APPS for path in (ROOT / app).rglob("*.py")):
        text = path.read_text()
        is_package = path.stem == "__init__"
        module = path.parent if is_package else path
        found[module.parent.name].add(module.stem)
        found[module.stem].update(re.findall(r"\w+", text) if is_package else DEFINED.findall(text))
        classes.update(CLASS.findall(text))
        everything.update(DEFINED.findall(text), RELATED.findall(text))
    return found | dict.fromkeys(classes, everything)


def is_unknown(name: str, definitions) -> bool:
    """Whether what a dotted name begins with, or a part of it, is nowhere; what owns no file is not looked into."""
    steps = pairwise(name.split("."))
    return name.partition(".")[0] not in definitions or any(
        inner not in definitions.get(outer, {inner}) for outer, inner in steps
    )


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_dotted_name_is_one_of_the_code(page, definitions):
    named = (name for name in NAME.findall(page.read_text()) if not FILE.search(name))
    assert [name for name in named if is_unknown(name, definitions)] == []
