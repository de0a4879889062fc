"""What people type or paste, made fit to keep: what a word processor leaves in a text is neither seen nor searched."""

import re
import unicodedata

from django import forms
from django.utils.translation import gettext_lazy

LONGEST_TEXT = 20_000

LINE_BREAKS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# Control characters but the tab and the line feed; soft hyphens, zero-width spaces, marks of direction and of order.
UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]"
)
# The bullets of word processors, which only their own fonts can draw.
PRIVATE_BULLETS = re.compile("[\uf0a7\uf0b7\uf0d8\uf0fc]")
SPACES = re.compile(r"\s+")


def as_typed(text: str) -> str:
    """`text` as it was meant: composed letters, lines ended alike, nothing that cannot be seen.

    Emojis, markup and the no-break spaces of French stay: they are what people wrote.
    """
    text = LINE_BREAKS.sub("\n", text)
    return unicodedata.normalize("NFC", PRIVATE_BULLETS.sub("•", UNSEEN.sub("", text)))


class TypedText(forms.CharField):
    """A text of several lines. The browser cuts nothing off what is pasted: what is too
    long is said, and stays on the screen."""

    default_error_messages = {
        "max_length": gettext_lazy(
            "Ce texte fait %(show_value)d caractères, pour %(limit_value)d au plus : joindre le reste dans un fichier."
        )
    }

    def __init__(self, **options):
        super().__init__(**options | {"max_length": LONGEST_TEXT})

    def to_python(self, value) -> str:
        return super().to_python(as_typed(value) if isinstance(value, str) else value)

    def widget_attrs(self, _widget) -> dict:
        return {}


class TypedLine(forms.CharField):
    """A text of one line; the no-break spaces of what is pasted become plain, as where it is typed."""

    default_error_messages = {
        "max_length": gettext_lazy(
            "Ce titre fait %(show_value)d caractères, pour %(limit_value)d au plus : le raccourcir."
        )
    }

    def to_python(self, value) -> str:
        if isinstance(value, str):
            value = SPACES.sub(" ", as_typed(value))
        return super().to_python(value)

    def widget_attrs(self, _widget) -> dict:
        return {}
