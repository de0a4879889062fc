"""What a teacher fills in about a change that is asked of them."""

from django import forms
from django.utils.translation import gettext_lazy as _

from workload.models import RepairChange

LONGEST_NOTE = 1000


class AnswerForm(forms.Form):
    """Yes or no, said by the button that was pressed, and a word for the direction."""

    answer = forms.ChoiceField(
        choices=RepairChange.Answer,
        widget=forms.HiddenInput,
        error_messages={
            "required": _("Choisir d'accepter ou de refuser."),
            "invalid_choice": _("Choisir d'accepter ou de refuser."),
        },
    )
    note = forms.CharField(
        label=_("Un mot pour la direction"),
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
