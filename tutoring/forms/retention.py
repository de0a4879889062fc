"""For how many months a school keeps what it knows of pupils."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tutoring.models import Retention
from tutoring.models.retention import LONGEST_MONTHS
from tutoring.privacy.retention import PERIODS


class RetentionForm(forms.ModelForm):
    """`seen`: the durations whose effect the page showed; others are shown theirs before they are saved."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Retention
        fields = PERIODS

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for period in PERIODS:
            in_range = _("Écrire un nombre de mois, de 1 à %(most)d.") % {"most": LONGEST_MONTHS}
            self.fields[period].error_messages.update(
                required=in_range,
                min_value=in_range,
                max_value=in_range,
                invalid=_("Écrire un nombre entier de mois, comme 12."),
            )

    @property
    def named(self) -> str:
        """The durations typed, as `seen` names them."""
        return "-".join(str(getattr(self.instance, period)) for period in PERIODS)

    @property
    def effect_was_seen(self) -> bool:
        return self.cleaned_data["seen"] == self.named
