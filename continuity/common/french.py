"""The grammar of the sentences, which are written in French where they are used and have no catalogue."""

from gettext import NullTranslations

from django.conf import settings
from django.utils.translation import trans_real


class WrittenInFrench(NullTranslations):
    """What gettext falls back on: the sentence itself, in the singular below two ("0 classe", "1 classe")."""

    def ngettext(self, singular: str, plural: str, count: float) -> str:
        return singular if abs(count) < 2 else plural


def count_in_french() -> None:
    """Without a catalogue gettext counts as English does, where zero takes the plural."""
    trans_real.translation(settings.LANGUAGE_CODE).add_fallback(WrittenInFrench())
