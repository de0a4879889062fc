"""Families connect by telephone: a page of a pupil stays under 60 kB on the wire, whatever is on it, all told."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse
from django.utils import timezone

from activities import returns
from activities.models import PendingFile, PendingReturn
from continuity.common.css_bundle import bundled

LIGHT = 60_000
STATIC = re.compile(r'(?:src|href)="/static/([^"]+\.(?:js|css))"')


def source(name: str) -> str:
    return Path(finders.find(name)).read_text(encoding="utf-8")


def weight(page: str) -> int:
    """The bytes of the page and of every script and style sheet it asks for, each as it is sent."""
    asked = [source(name) for name in STATIC.findall(page)]
    assert len(asked) >= 3, "the page asks for its style sheet and scripts"
    parts = [page, *(bundled(text, lambda path: source(f"css/{path}")) for text in asked)]
    return sum(len(gzip.compress(part.encode())) for part in parts)


@pytest.fixture
def full(assignment, pupil):
    """As long as it may be: instructions, a text and ten files."""
    words = " ".join(f"mot{number * number % 9973}" for number in range(2_000))
    assignment.activity.instructions = words[:4_000]
    assignment.activity.save()
    pending = PendingReturn.objects.create(assignment=assignment, text=words[:15_000], at=timezone.now())
    for position in range(10):
        PendingFile.objects.create(
            pending=pending, by=pupil.user, name=f"page {position}.jpg", position=position, sent_size=9
        )
    return assignment


@pytest.mark.parametrize("is_returned", [False, True])
def test_the_page_of_a_work(client, full, pupil, is_returned):
    if is_returned:
        returns.hand_in(assignment=full, by=pupil.user, text=full.pending.text)
    client.force_login(pupil.user)

    assert weight(client.get(reverse("activities:work", args=[full.public_id])).text) < LIGHT


def test_the_receipt(client, full, pupil):
    submission = returns.hand_in(assignment=full, by=pupil.user, text=full.pending.text)
    client.force_login(pupil.user)

    assert weight(client.get(reverse("activities:receipt", args=[submission.public_id])).text) < LIGHT


@pytest.mark.parametrize(("script", "most"), [("js/upload.js", 6_000), ("js/pile.js", 3_000)])
def test_a_script_stays_small(script, most):
    assert len(source(script).encode()) < most
