"""How the product says times, days and states, in French.

Every screen, e-mail and printed guide goes through these functions, so that one thing has one name
everywhere. Durations are minutes; what is returned is text ready to read, with no-break spaces
where a line must not end (between a number and its unit).
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

NBSP = "\N{NO-BREAK SPACE}"
ELIDED = re.compile(r"[aeiouœæ]|y(?![aeiou])")  # "d'Yves", but "de Yanis"


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """A state as people meet it: always its colour (`tone`), its sign and its word together. All there are stand below."""

    tone: str
    sign: str
    word: Promise


COMFORTABLE = State("comfortable", "–", gettext_lazy("confortable"))
TIGHT = State("tight", "≈", gettext_lazy("serré"))
OVER = State("over", "!", gettext_lazy("trop"))
FINISHED = State("comfortable", "✓", gettext_lazy("fait"))

RISK_STATES: Mapping[str, State] = {
    "watch": State("accent", "•", gettext_lazy("à suivre")),
    "alert": State("tight", "••", gettext_lazy("alerte")),
    "urgent": State("over", "•••", gettext_lazy("urgent")),
}

WORK_STATES: Mapping[str, State] = {
    "to_do": State("plain", "○", gettext_lazy("à faire")),
    "done": State("comfortable", "✓", gettext_lazy("fait")),
    "returned": State("comfortable", "✓", gettext_lazy("rendu")),
    "late": State("tight", "!", gettext_lazy("en retard")),
    "closed": State("plain", "–", gettext_lazy("fermé, plus à rendre")),
    "returned_late": State("tight", "✓", gettext_lazy("rendu en retard")),
    "missing": State("over", "!", gettext_lazy("pas encore rendu")),
    "on_paper": State("plain", "○", gettext_lazy("papier attendu")),
    "oral": State("plain", "○", gettext_lazy("oral attendu")),
    "excused": State("plain", "–", gettext_lazy("dispensé")),
    "held": State("plain", "–", gettext_lazy("passée")),  # a virtual class
}

# A question of a quiz, once corrected.
ANSWER_STATES: Mapping[str, State] = {
    "right": State("comfortable", "✓", gettext_lazy("juste")),
    "partly": State("tight", "≈", gettext_lazy("en partie juste")),
    "wrong": State("over", "!", gettext_lazy("à revoir")),
}


def load_state(minutes: float, cap: float) -> State:
    """The state of `minutes` asked where `cap` are possible: under 75 % comfortable, up to 100 % tight, then over.

    Both are compared in whole minutes, as they are shown: what reads "3 h sur 3 h" is never over.
    """
    asked, possible = round(minutes), round(cap)
    if asked > possible:
        return OVER
    if asked and 4 * asked >= 3 * possible:
        return TIGHT
    return COMFORTABLE


def minutes(value: float) -> str:
    """A duration as people say it, to the minute: "45 min", "2 h", "2 h 15". A negative one keeps its sign."""
    total = round(value)
    sign = "−" if total < 0 else ""
    hours, rest = divmod(abs(total), 60)
    if not hours:
        return f"{sign}{rest}{NBSP}min"
    if not rest:
        return f"{sign}{hours}{NBSP}h"
    return f"{sign}{hours}{NBSP}h{NBSP}{rest:02d}"


def hour(value: time) -> str:
    """An hour of the day: "14 h 30", "9 h"."""
    return f"{value.hour}{NBSP}h{NBSP}{value.minute:02d}" if value.minute else f"{value.hour}{NBSP}h"


def quoted(text: str) -> str:
    """`text` between French quotation marks; those it holds become the inner ones: « Lire “Le Horla” »."""
    inner = re.sub(r"«\s*(.*?)\s*»", "“\\1”", text)
    return f"«{NBSP}{inner}{NBSP}»"


def spaced(text: str) -> str:
    """`text` with the no-break spaces of French: before : ; ? ! % and », after «."""
    return re.sub(r" (?=[:;?!%»])|(?<=«) ", NBSP, text)


def of(name: object) -> str:
    """Whose: "de Romane Delaunay", "d'Élise Joubert". Before an h, which only the ear knows mute or not, "de"."""
    letters = unicodedata.normalize("NFD", str(name).lower())
    sentence = _("d'%(name)s") if ELIDED.match(letters) else _("de %(name)s")
    return sentence % {"name": name}


def first_of(names: Sequence[str], most: int) -> str:
    """`most` of `names` at most, and how many more there are: "4e A, 4e B, 2 autres"."""
    listed, others = list(names[:most]), len(names) - most
    if others > 0:
        listed.append(ngettext("%(count)d autre", "%(count)d autres", others) % {"count": others})
    return ", ".join(listed)


def file_size(count: int) -> str:
    """The size of a file of `count` bytes as telephones say it: "88 Ko", "1,2 Mo", "10 Mo"."""
    if count < 1_000_000:
        return f"{max(1, round(count / 1000))}{NBSP}Ko"
    megabytes = f"{count / 1_000_000:.1f}".removesuffix(".0").replace(".", ",")
    return f"{megabytes}{NBSP}Mo"


@lru_cache(maxsize=1024)
def day(value: date) -> str:
    """A day in full: "mardi 24 novembre". Pages say the same days again and again."""
    return f"{_weekday_and_number(value)} {_month(value)}"


@lru_cache(maxsize=1024)
def day_short(value: date) -> str:
    """A day in little room: "mar. 24"."""
    return f"{date_format(value, 'l')[:3]}.{NBSP}{value.day}"


def moment(value: datetime) -> str:
    """A day and its hour, as `value` gives them: "mardi 24 novembre à 14 h 30"."""
    return _("%(day)s à %(hour)s") % {"day": day(value.date()), "hour": hour(value.time())}


def day_range(first: date, last: date) -> str:
    """A run of days, both included: "du mardi 24 au jeudi 26 novembre", "le mardi 24 novembre".

    The first month is said only when it differs from the second, the years only when they differ.
    """
    if first == last:
        return _("le %(day)s") % {"day": day(first)}
    start, end = _weekday_and_number(first), day(last)
    if first.year != last.year:
        start, end = f"{day(first)} {first.year}", f"{end} {last.year}"
    elif first.month != last.month:
        start = day(first)
    return _("du %(start)s au %(end)s") % {"start": start, "end": end}


def in_working_days(count: int) -> str:
    """How far away a day is, in working days: "dans 3 jours ouvrés", "aujourd'hui", "il y a 1 jour ouvré"."""
    if not count:
        return _("aujourd'hui")
    if count > 0:
        return ngettext("dans %(count)d jour ouvré", "dans %(count)d jours ouvrés", count) % {"count": count}
    return ngettext("il y a %(count)d jour ouvré", "il y a %(count)d jours ouvrés", -count) % {
        "count": -count
    }


def _weekday_and_number(value: date) -> str:
    number = "1er" if value.day == 1 else str(value.day)
    return f"{date_format(value, 'l')} {number}"


def _month(value: date) -> str:
    return date_format(value, "F")
