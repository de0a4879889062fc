"""What vie scolaire chooses to look at."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tutoring.forms.following import PupilFilter


class FlagFilter(PupilFilter):
    """Which pupils, and of those flagged, which by what became of their flag."""

    reponse = forms.ChoiceField(
        label=_("Réponse"),
        required=False,
        choices=[
            ("", _("toutes")),
            ("waiting", _("sans réponse")),
            ("came_up", _("remontés à la vie scolaire")),
            ("direction", _("remontés à la direction")),
            ("answered", _("avec réponse")),
        ],
        error_messages={"invalid_choice": _("Cette réponse n'est pas dans la liste : en choisir une autre.")},
    )
