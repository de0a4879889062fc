"""The lines of a weekly report, as the software wrote them and the tutor corrects them."""

from collections.abc import Mapping, Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from continuity.directory.models import Pupil
from tutoring.models import ReportLine

LONGEST = ReportLine._meta.get_field("text").max_length


class ReportForm(forms.Form):
    """A text for each of `pupils`: as `kept` says, else as the software has `written` it, both by primary key. What is
    emptied is left out of the report.
    """

    def __init__(
        self, *args, pupils: Sequence[Pupil], written: Mapping[int, str], kept: Mapping[int, str], **options
    ):
        super().__init__(*args, **options)
        self.pupils = {str(pupil.public_id): pupil for pupil in pupils}
        self.written = written
        for name, pupil in self.pupils.items():
            self.fields[name] = forms.CharField(
                label=str(pupil),
                initial=kept.get(pupil.pk, written.get(pupil.pk, "")),
                required=False,
                max_length=LONGEST,
                widget=forms.Textarea(attrs={"rows": 4}),
                error_messages={
                    "max_length": _("Au plus %(limit_value)d caractères ; il y en a %(show_value)d.")
                },
            )
            self.fields[
                name
            ].needed = True  # a text is there to begin with: nothing says that it may be left out

    @property
    def texts(self) -> dict[Pupil, str]:
        return {self.pupils[name]: text for name, text in self.cleaned_data.items()}

    @property
    def corrected(self) -> dict[Pupil, str]:
        """The texts that are not those of the software: it goes on writing the others until the report is sent."""
        return {pupil: text for pupil, text in self.texts.items() if text != self.written.get(pupil.pk, "")}
