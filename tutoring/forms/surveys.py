"""The survey of what pupils work with: the questions of the family, and what the school adds to an answer on paper or
by telephone.
"""

from django import forms
from django.utils.translation import gettext_lazy as _

from continuity.common.fields import OnceField
from continuity.directory.models import Pupil
from tutoring.models import SurveyAnswer

YES_OR_NO = [(SurveyAnswer.YesNo.YES, _("oui")), (SurveyAnswer.YesNo.NO, _("non"))]
CHOOSE = _("Choisir une des réponses proposées.")
MOST_SHARING = 12


def _asked(label, choices, *, required: bool = True) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=choices,
        required=required,
        widget=forms.RadioSelect,
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )


def _known(choices) -> list:
    return [(value, label) for value, label in choices if value != "unknown"]


class SurveyForm(forms.Form):
    """Six questions, under a minute. `once` names this very form: sent twice, it is one answer."""

    device = _asked(_("Pour travailler à la maison, il y a"), _known(Pupil.Device.choices))
    shared_by = forms.IntegerField(
        label=_("Combien de personnes se servent de cet appareil, l'élève compris"),
        required=False,
        min_value=1,
        max_value=MOST_SHARING,
        error_messages={
            "invalid": _("Écrire un nombre, par exemple 3."),
            "min_value": _("Écrire 1 si l'élève s'en sert seul."),
            "max_value": _("Au plus %(limit_value)d personnes."),
        },
    )
    connection = _asked(_("Pour se connecter, il y a"), _known(Pupil.Connection.choices))
    printer = _asked(_("Une imprimante"), YES_OR_NO, required=False)
    quiet_place = _asked(_("Un endroit calme pour travailler"), YES_OR_NO, required=False)
    skill = _asked(_("Avec l'appareil, l'élève"), _known(SurveyAnswer.Skill.choices), required=False)
    once = OnceField()

    def __init__(self, *args, standing: SurveyAnswer | None = None, **kwargs):
        said = {name: getattr(standing, name) for name in SAID} if standing else {}
        super().__init__(*args, initial=said | kwargs.pop("initial", {}), **kwargs)

    def clean(self):
        data = super().clean()
        for name in ("printer", "quiet_place", "skill"):
            data[name] = data.get(name) or "unknown"
        is_shared = data.get("device") in (Pupil.Device.SHARED, Pupil.Device.PHONE)
        data["shared_by"] = (data.get("shared_by") or 1) if is_shared else 1
        return data


SAID = ("device", "shared_by", "connection", "printer", "quiet_place", "skill")


class NotedSurveyForm(SurveyForm):
    """An answer on paper or by telephone: what was not said may stay unknown; the school decides on paper work (R14)."""

    source = _asked(
        _("Réponse reçue"),
        [(SurveyAnswer.Source.PHONE, _("au téléphone")), (SurveyAnswer.Source.PAPER, _("sur papier"))],
    )
    on_paper = forms.BooleanField(label=_("Reçoit et rend son travail sur papier"), required=False)

    def __init__(self, *args, pupil: Pupil, standing: SurveyAnswer | None, **kwargs):
        stored = {"on_paper": pupil.on_paper, "device": pupil.device, "connection": pupil.connection}
        super().__init__(*args, standing=standing, initial=stored, **kwargs)
        self.fields["device"].choices = Pupil.Device.choices
        self.fields["connection"].choices = Pupil.Connection.choices
        self.order_fields(["source"])
