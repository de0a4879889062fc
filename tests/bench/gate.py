"""What a teacher waits for: the preview while they type, and the answer when they publish.

A class of 35 with 96 open activities each; extra time, halves and languages make most pupils' demands differ.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from http import HTTPStatus
from importlib import import_module
from itertools import count
from urllib.parse import urlencode
from uuid import uuid4

from django.conf import settings
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import reverse

from activities.models import Activity
from continuity.directory.models import Course
from tests.bench import bare
from tests.bench.dataset import build_school, settle
from tests.bench.measures import Measure, beside, p95_ms, quotient, turn_about

CLASS_SIZE = 35
# Minutes, and school days until the due day: what fits, and what no day has room for.
KINDS = ((10, 20), (240, 6))
FORM = "application/x-www-form-urlencoded"
WAY_OUT = b'name="way_out"'


@dataclass(frozen=True, slots=True)
class Typed:
    """A form as typed, and the browser of the teacher who typed it."""

    browser: Client
    body: str

    def send(self, url: str, **headers: str) -> HttpResponse:
        """POST the form as a page of the portal does. Raises RuntimeError for an answer that is no answer of the gate."""
        token = self.browser.cookies[settings.CSRF_COOKIE_NAME].value
        answer = self.browser.post(url, self.body, FORM, headers={"X-CSRFToken": token, **headers})
        if answer.status_code not in (HTTPStatus.OK, HTTPStatus.FOUND, HTTPStatus.CONFLICT):
            raise RuntimeError(f"{url} answers {answer.status_code}.")
        return answer


def measure_preview(*, classes: int = 12, open_each: int = 96, calls: int = 80) -> Iterator[Measure]:
    """The fragment htmx asks for after each pause in typing."""
    url = reverse("workload:preview")
    forms = _forms(classes, open_each)

    def answer(turn: int) -> HttpResponse:
        return forms[turn % len(forms)].send(url, **{"HX-Request": "true"})

    yield from _beside_bare("gate.preview", forms, answer, calls)


def measure_publish(*, classes: int = 12, open_each: int = 96, calls: int = 80) -> Iterator[Measure]:
    """A new activity sent to be published: saved, judged, given. It is taken back before the next one."""
    url = reverse("workload:publish")
    forms = _forms(classes, open_each)

    def answer(turn: int) -> HttpResponse:
        return forms[turn % len(forms)].send(url)

    yield from _beside_bare("gate.publish", forms, answer, calls)


def _forms(classes: int, open_each: int) -> list[Typed]:
    """For each course of a class, one activity that fits and one that does not. From here on, this process is set up as
    those that answer pages."""
    import_module("continuity.wsgi")
    built = build_school(
        classes=classes, pupils=classes * CLASS_SIZE, open_each=open_each, past_each=open_each // 3
    )
    settle()
    courses = [course for course in built.courses if course.school_class_id == built.classes[0].pk]
    return [
        Typed(browser, _body(course, minutes, school_day(built.today, days)))
        for course in courses
        for browser in [_browser(course)]
        for minutes, days in KINDS
    ]


def _browser(course: Course) -> Client:
    """The teacher's, who has opened the form."""
    browser = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
    browser.force_login(course.teacher)
    browser.get(reverse("activities:new"))
    return browser


def _body(course: Course, minutes: int, due_on: date) -> str:
    """What the page sends, left out what nobody filled in."""
    return urlencode(
        {
            "course": course.public_id,
            "title": "Mesure",
            "instructions": "Lire la page 12, faire les exercices 1 à 3.",
            "minutes": minutes,
            "due_on": due_on.isoformat(),
            "version": 0,
            "key": uuid4(),
        }
    )


def school_day(today: date, ahead: int) -> date:
    """The weekday so many weekdays after `today`, one at least."""
    days = (today + timedelta(days=step) for step in count(1))
    return [day for day, _ in zip((day for day in days if day.weekday() < 5), range(ahead), strict=False)][-1]


def _beside_bare(
    name: str, forms: list[Typed], answer: Callable[[int], HttpResponse], calls: int
) -> Iterator[Measure]:
    """p95 of `answer`, called with 0, 1, 2 … to choose the form, beside that of a bare view sent the same."""
    turns = count()
    with override_settings(ROOT_URLCONF="tests.bench.urls"):
        first = [answer(turn) for turn in range(len(forms))]
        _forget()
        refused = [page for page in first if WAY_OUT in page.content]
        if len(refused) in (0, len(first)):
            raise RuntimeError(
                f"{len(refused)} of {len(first)} forms are refused: the measure wants some of each."
            )
        url = bare.keep(name, refused[0].content)
        own, plain, _forgotten = turn_about(
            calls, lambda: answer(next(turns)), lambda: forms[0].send(url), _forget
        )
    yield beside(f"{name}.p95_ms", p95_ms(own), "ms", p95_ms(plain))
    yield quotient(f"{name}.over_bare", p95_ms(own) / p95_ms(plain), p95_ms(plain))


def _forget() -> None:
    """Take back what was published or kept as a draft."""
    Activity.objects.filter(title="Mesure").delete()
