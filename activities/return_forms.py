"""What is filled in about the work of pupils: returns, answers, attendance, paper."""

from collections.abc import Iterable, Sequence

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.fields import FilesField
from activities.files import files_help
from activities.models import Assignment, Attendance, Feedback, Submission
from activities.reflections import durations_to_choose
from continuity.common import wording
from continuity.common.fields import DayField, PublicIdChoices

TEXT_LENGTH = 20_000


def _either(fields: Iterable[forms.Field]) -> None:
    """One of `fields` is wanted, whichever: none of them is called optional."""
    for field in fields:
        field.needed = True


class HandInForm(forms.Form):
    """A pupil's return: a text, files, or both."""

    text = forms.CharField(
        label=gettext_lazy("Texte"),
        max_length=TEXT_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    attached_files = FilesField(label=gettext_lazy("Fichiers ou photos"))

    def __init__(self, data=None, files=None, *, last: Submission | None = None):
        """`last`: what was handed in before, whose text is there to be corrected."""
        super().__init__(data, files, initial={"text": last.text} if last else None)
        self.fields["attached_files"].help_text = files_help()
        _either(self.fields.values())

    def clean(self):
        typed = super().clean()
        if not self.errors and not typed["text"] and not typed["attached_files"]:
            raise ValidationError(_("Écrire un texte ou joindre un fichier avant de rendre."))
        return typed


class TimeTakenForm(forms.Form):
    """How long a piece of work took: one of the durations proposed, each a button."""

    minutes = forms.TypedChoiceField(
        coerce=int,
        error_messages={
            "required": gettext_lazy("Choisir une des durées proposées."),
            "invalid_choice": gettext_lazy("Choisir une des durées proposées."),
        },
    )

    def __init__(self, data=None, *, assignment: Assignment):
        super().__init__(data)
        self.fields["minutes"].choices = [
            (minutes, wording.minutes(minutes)) for minutes in durations_to_choose(assignment)
        ]


class SelectionForm(forms.Form):
    """One or several pupils of an activity, by their work."""

    assignments = PublicIdChoices(label=gettext_lazy("Élèves"), queryset=Assignment.objects.none())

    def __init__(self, data=None, *, among: QuerySet[Assignment]):
        super().__init__(data)
        self.fields["assignments"].queryset = among

    def clean_assignments(self):
        chosen = self.cleaned_data["assignments"]
        if not chosen:
            raise ValidationError(_("Cocher au moins un élève."))
        return chosen

    @property
    def ticked(self) -> set[str]:
        """Public ids of the pupils' works that were ticked."""
        return set(self["assignments"].value() or ())


class FeedbackForm(SelectionForm):
    """The same answer to those ticked."""

    level = forms.ChoiceField(
        label=gettext_lazy("Niveau"),
        choices=[("", gettext_lazy("sans niveau")), *Feedback.Level.choices],
        required=False,
    )
    text = forms.CharField(
        label=gettext_lazy("Réponse"),
        max_length=TEXT_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data=None, *, among: QuerySet[Assignment]):
        super().__init__(data, among=among)
        _either(self.fields.values())

    def clean(self):
        typed = super().clean()
        if not typed.get("text") and not typed.get("level"):
            self.add_error("text", _("Écrire une réponse ou choisir un niveau."))
        return typed


class CloseForm(forms.Form):
    synthesis = forms.CharField(
        label=gettext_lazy("Synthèse pour la classe"),
        max_length=TEXT_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class AttendanceForm(forms.Form):
    """Who was at a virtual class: one choice per pupil, "present" until said otherwise."""

    def __init__(self, data=None, *, assignments: Sequence[Assignment]):
        super().__init__(data)
        self.assignments = assignments
        is_first_time = not any(assignment.attendance for assignment in assignments)
        for assignment in assignments:
            self.fields[self._name(assignment)] = forms.ChoiceField(
                label=str(assignment.pupil),
                choices=Attendance.choices,
                required=False,
                initial=Attendance.PRESENT if is_first_time else assignment.attendance,
                widget=forms.RadioSelect,
            )

    @property
    def attendance(self) -> dict[int, str]:
        """Primary key of the assignment → what was noted; pupils nothing was noted of are left out."""
        noted = {assignment.pk: self.cleaned_data[self._name(assignment)] for assignment in self.assignments}
        return {pk: value for pk, value in noted.items() if value}

    @staticmethod
    def _name(assignment: Assignment) -> str:
        return f"presence-{assignment.public_id}"


class PaperForm(SelectionForm):
    """What a pupil brought on paper, and the day it came."""

    received_on = DayField(label=gettext_lazy("Reçu le"), help_text=gettext_lazy("Vide : aujourd'hui."))

    def __init__(self, data=None, *, among: QuerySet[Assignment]):
        super().__init__(data, among=among)
        self.fields["assignments"].label = _("Travaux reçus")

    def clean_assignments(self):
        if not self.cleaned_data["assignments"]:
            raise ValidationError(_("Cocher au moins un travail."))
        return self.cleaned_data["assignments"]

    def clean_received_on(self):
        day = self.cleaned_data["received_on"]
        if day and day > timezone.localdate():
            raise ValidationError(_("Ce jour n'est pas encore venu : choisir aujourd'hui ou un jour passé."))
        return day
