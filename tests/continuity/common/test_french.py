"""Sentences that count, as French counts."""

import pytest
from django.template import Context, Template
from django.utils.translation import ngettext

SENTENCE = Template(
    "{% load i18n %}{% blocktranslate count count=count %}{{ count }} classe{% plural %}{{ count }} classes{% endblocktranslate %}"
)


@pytest.mark.parametrize(
    ("count", "said"), [(0, "0 classe"), (1, "1 classe"), (2, "2 classes"), (-1, "-1 classe")]
)
def test_only_from_two_on_is_the_plural(count, said):
    assert ngettext("%(count)d classe", "%(count)d classes", count) % {"count": count} == said


def test_a_page_counts_in_the_same_way():
    assert SENTENCE.render(Context({"count": 0})) == "0 classe"


def test_the_sentences_of_django_keep_their_translation():
    assert ngettext("%(num)d hour", "%(num)d hours", 0) % {"num": 0} == "0 heure"
