"""What a bench prints, and how it takes its time: beside a reference, turn about, so that noise meets both."""

import json
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Measure:
    """One line. `ratio` is the value over the reference, or what the docs say of this name."""

    name: str
    value: float
    unit: str
    reference: float
    ratio: float | None

    def line(self) -> str:
        """JSON, figures to four significant digits."""
        return json.dumps(
            {
                "name": self.name,
                "value": _short(self.value),
                "unit": self.unit,
                "reference": _short(self.reference),
                "ratio": _short(self.ratio),
            }
        )


def beside(name: str, value: float, unit: str, reference: float) -> Measure:
    """`value` and what was measured beside it, in the same unit."""
    return Measure(name, value, unit, reference, value / reference if reference else None)


def quotient(name: str, value: float, reference: float) -> Measure:
    """A figure that is a quotient itself; `reference` is what was divided by, in its own unit."""
    return Measure(name, value, "×", reference, value)


def seconds(call: Callable[[], object]) -> float:
    """How long one call takes."""
    begin = time.perf_counter()
    call()
    return time.perf_counter() - begin


def turn_about(rounds: int, *calls: Callable[[], object]) -> list[list[float]]:
    """The seconds of each of `calls`, made in turn `rounds` times after one round that does not count."""
    for call in calls:
        call()
    taken: list[list[float]] = [[] for _ in calls]
    for _ in range(rounds):
        for samples, call in zip(taken, calls, strict=True):
            samples.append(seconds(call))
    return taken


def p50_ms(samples: Sequence[float]) -> float:
    """The median of `samples`, seconds, in milliseconds."""
    return 1000 * median(samples)


def p95_ms(samples: Sequence[float]) -> float:
    """What 95 of 100 samples stay within, seconds, in milliseconds."""
    return 1000 * sorted(samples)[math.ceil(0.95 * len(samples)) - 1]


def _short(figure: float | None) -> float | None:
    return None if figure is None else float(f"{figure:.4g}")
