"""Ticking packs, and saying what became of them."""

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from continuity.common.fields import PublicIdChoices
from continuity.directory.models import Pupil
from tutoring.models import PaperPack

PREPARED, TAKEN_BACK, DISCARDED = "prepared", "taken_back", "discarded"


class PacksForm(forms.Form):
    """`act`: PREPARED, a way of `PaperPack.Way`, TAKEN_BACK or DISCARDED, for the pupils ticked."""

    pupils = PublicIdChoices(
        queryset=Pupil.objects.none(),
        required=True,
        error_messages={"required": _("Cocher au moins une pochette, puis dire ce qu'elle devient.")},
    )
    act = forms.ChoiceField(
        choices=[*PaperPack.Way.choices, (PREPARED, ""), (TAKEN_BACK, ""), (DISCARDED, "")],
        error_messages={
            "required": _("Dire ce que deviennent les pochettes cochées."),
            "invalid_choice": _("Ce bouton n'existe plus : recharger la page."),
        },
    )

    def __init__(self, *args, among: QuerySet[Pupil], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["pupils"].queryset = among
