"""The link of a virtual class: any page of the web, and nothing else."""

import pytest
from django.core.exceptions import ValidationError

from activities.fields import MeetingLinkField

LONG = "https://visio.example/" + "a" * 1978


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://visio.example/4b?mot=secret#salle", "https://visio.example/4b?mot=secret#salle"),
        ("http://visio.example/4b", "http://visio.example/4b"),
        ("visio.example/4b", "https://visio.example/4b"),
        ("  https://visio.example/4b \n", "https://visio.example/4b"),
        (LONG, LONG),
        ("", ""),
    ],
    ids=["https", "http", "without scheme", "with spaces", "2,000 characters", "none"],
)
def test_a_page_of_the_web_is_kept(typed, kept):
    assert MeetingLinkField().clean(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "javascript:alert(1)",
        "JavaScript://visio.example/%0aalert(1)",
        "data:text/html,bonjour",
        "ftp://visio.example/4b",
        "mailto:prof@college.example",
        "la salle habituelle",
    ],
)
def test_anything_else_is_refused_with_what_to_paste(typed):
    with pytest.raises(ValidationError, match="coller celui que donne l'outil"):
        MeetingLinkField().clean(typed)


def test_a_longer_link_is_told_how_long_it_is():
    with pytest.raises(ValidationError, match="2001 caractères, pour 2000 au plus"):
        MeetingLinkField().clean(LONG + "a")
