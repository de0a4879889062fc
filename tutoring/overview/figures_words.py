"""The figures of follow-up as a page and a spreadsheet say them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from continuity.common.weeks import week_name
from continuity.directory.models import SchoolClass
from tutoring.overview.figures import ClassFigures, Figures, Flow, Stand

NOTHING = "–"
BAR_WIDTH, BAR_STEP, TALLEST = 10, 14, 26  # of the drawing of a trend

# What is counted, week after week.
FLOWS: Sequence[tuple[Promise, Callable[[Flow], str]]] = (
    (gettext_lazy("Signalements ouverts"), lambda flow: count_said(flow.opened)),
    (gettext_lazy("dont répondus"), lambda flow: count_said(flow.answered)),
    (
        gettext_lazy("Jours de classe pour répondre, une fois sur deux"),
        lambda flow: days_said(flow.median_days),
    ),
    (gettext_lazy("Encore sans réponse"), lambda flow: count_said(flow.waiting)),
    (gettext_lazy("Contacts"), lambda flow: count_said(flow.contacts)),
    (gettext_lazy("Familles ou élèves joints"), lambda flow: percent_said(flow.reached_percent)),
    (gettext_lazy("Suivis ouverts"), lambda flow: count_said(flow.begun)),
    (gettext_lazy("Suivis clos"), lambda flow: count_said(flow.ended)),
    (gettext_lazy("Pochettes non retirées"), lambda flow: count_said(flow.left)),
)
IN_CLASSES = [FLOWS[place] for place in (0, 2, 4, 5, 6, 7, 8)]  # what a line has room for beside STANDS
# What is true today.
STANDS: Sequence[tuple[Promise, Callable[[Stand], str]]] = (
    (gettext_lazy("Élèves"), lambda stand: count_said(stand.pupils)),
    (gettext_lazy("Signalés aujourd'hui"), lambda stand: count_said(stand.flagged)),
    (gettext_lazy("Sans réponse aujourd'hui"), lambda stand: count_said(stand.waiting)),
    (gettext_lazy("Sans tuteur"), lambda stand: count_said(stand.alone)),
    (gettext_lazy("Sur papier"), lambda stand: count_said(stand.on_paper)),
)


def count_said(count: int) -> str:
    return str(count) if count else NOTHING


def percent_said(percent: int | None) -> str:
    return NOTHING if percent is None else f"{percent}\N{NO-BREAK SPACE}%"


def days_said(days: float | None) -> str:
    """ "1,5"; 0 is the same day."""
    return NOTHING if days is None else f"{days:g}".replace(".", ",")


@dataclass(frozen=True, slots=True)
class Trend:
    """The flags opened week after week, as bars: (x, y, height, is the last week), and in words."""

    bars: Sequence[tuple[int, int, int, bool]]
    words: str
    width: int = BAR_WIDTH
    height: int = TALLEST


def weeks_table(figures: Figures) -> list[tuple[Promise, list[str]]]:
    """What is counted, in each of the weeks of the school, the latest first."""
    latest_first = figures.school.weeks[::-1]
    return [(words, [said(flow) for flow in latest_first]) for words, said in FLOWS]


class Row(NamedTuple):
    """A class, or the classes of a level together: its name, where there is one; what its columns say; its trend."""

    name: str
    school_class: SchoolClass | None
    cells: Sequence[str]
    trend: Trend


def level_table(figures: Figures) -> Iterator[tuple[Row | None, list[Row]]]:
    """Level by level, the level then its classes: how they stand, what happened in the last of the weeks, the trend.

    The pupils without class are of no level.
    """
    most = _most(figures.classes)
    for level, together, classes in figures.by_level():
        rows = [
            _row(line.school_class, str(line.school_class or _("Sans classe")), line, most)
            for line in classes
        ]
        yield (_row(None, level, together, _most([together])) if level else None), rows


def _row(school_class: SchoolClass | None, name: str, line: ClassFigures, most: int) -> Row:
    cells = [*_stand(line), *_said(IN_CLASSES, line.weeks[-1])]
    return Row(name, school_class, cells, _trend(line.weeks, most))


def _most(lines: Iterable[ClassFigures]) -> int:
    return max((flow.opened for line in lines for flow in line.weeks), default=0)


def class_heads() -> list[Promise]:
    return [words for words, _value in (*STANDS, *IN_CLASSES)]


def spreadsheet(figures: Figures, today: date) -> tuple[list[str], list[list[str]]]:
    """Heads, and a line per class and week; what is true today stands in the line of this week alone."""
    counted = [str(words) for words, _value in (*STANDS, *FLOWS)]
    heads = [_("Semaine"), _("Classe"), _("Niveau"), *counted]
    rows = []
    for place, monday in enumerate(figures.mondays):
        is_now = week_name(monday) == week_name(today)
        for line in figures.classes:
            stand = _stand(line) if is_now else [""] * len(STANDS)
            name, level = _class_said(line)
            rows.append([week_name(monday), name, level, *stand, *_said(FLOWS, line.weeks[place])])
    return heads, rows


def _class_said(line: ClassFigures) -> tuple[str, str]:
    found = line.school_class
    return (found.name, found.level) if found else (_("sans classe"), "")


def _stand(line: ClassFigures) -> list[str]:
    return _said(STANDS, line.stand)


def _said(counted: Sequence[tuple[Promise, Callable]], of: Flow | Stand) -> list[str]:
    return [said(of) for _words, said in counted]


def _trend(weeks: Sequence[Flow], most: int) -> Trend:
    counts = [flow.opened for flow in weeks]
    heights = [round(TALLEST * count / most) if most else 0 for count in counts]
    bars = [
        (BAR_STEP * place, TALLEST - height, height, place == len(counts) - 1)
        for place, height in enumerate(heights)
    ]
    words = _("Signalements ouverts, semaine après semaine : %(counts)s") % {
        "counts": ", ".join(map(str, counts))
    }
    return Trend(bars, words)
