"""What the components that draw several things expect: plain values, computed before the page is drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from continuity.common.wording import FINISHED, State, load_state


@dataclass(frozen=True, slots=True)
class DayLoad:
    """One day of a week strip or one cell of a heat table.

    `minutes` asked in all and `cap` possible, both in minutes; `added` is the part of `minutes` that is
    being considered and not given yet; `url` opens the detail of the day. On a day that `is_done` the
    minutes are those of work finished, which no cap judges.
    """

    day: date
    minutes: float
    cap: float
    added: float = 0
    url: str = ""
    is_done: bool = False

    @property
    def is_off(self) -> bool:
        """Nothing can be asked on that day, and nothing is."""
        return not self.minutes and not self.cap

    @property
    def state(self) -> State:
        return FINISHED if self.is_done else load_state(self.minutes, self.cap)


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One line of a heat table: its days are those of the table's header, in the same order; so are its weeks, each
    told by its fullest day.
    """

    name: str
    days: Sequence[DayLoad]
    url: str = ""
    weeks: Sequence[DayLoad] = ()


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One thing that happened: `when` and `what` as people say them, `detail` and `by` if there is more to say."""

    when: str
    what: str
    detail: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """The drawing of a load, in percents of its scale, from the start of the bar.

    `settled` is what was already given, `asked` all of it, `cap` where the room ends: drawn only when it is not the end.
    """

    state: State
    settled: int
    asked: int
    cap: int

    @property
    def added(self) -> int:
        return self.asked - self.settled

    @property
    def tops(self) -> "Bar":
        """The same marks from the top, for a bar that stands: what SVG calls y."""
        return Bar(self.state, 100 - self.settled, 100 - self.asked, 100 - self.cap)

    @classmethod
    def of(cls, *, minutes: float, cap: float, added: float = 0, scale: float = 0) -> "Bar":
        """A bar of which 100 % is `scale` minutes, by default the larger of what is asked and what is possible."""
        full = max(scale, minutes, cap) or 1
        percents = [round(100 * value / full) for value in (minutes - added, minutes, cap)]
        return cls(load_state(minutes, cap), *percents)
