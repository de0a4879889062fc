"""What is filled in about a virtual class: who was there, what was done in it."""

from collections.abc import Collection, Sequence

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.fields import FilesField, LinksField
from activities.files import files_help
from activities.models import Assignment, Attendance
from activities.typed_text import TypedText
from continuity.common.fields import PublicIdChoices
from continuity.directory.models import Pupil

# A word each, so that a pupil holds on a line.
CHOICES = [
    (value, gettext_lazy("connexion") if value == Attendance.TROUBLE else label)
    for value, label in Attendance.choices
]


class AttendanceForm(forms.Form):
    """Who was at a virtual class: one choice per pupil, "present" until said otherwise, but for those who have left the
    class; and, of those who came into it since, who was there."""

    def __init__(
        self,
        data=None,
        *,
        assignments: Sequence[Assignment],
        members: Collection[int],
        newcomers: QuerySet[Pupil],
    ):
        super().__init__(data)
        self.assignments = assignments
        is_first_time = not any(assignment.attendance for assignment in assignments)
        for assignment in assignments:
            is_here = assignment.pupil_id in members
            self.fields[_name(assignment)] = forms.ChoiceField(
                label=str(assignment.pupil),
                help_text=""
                if is_here
                else _("N'est plus dans la classe : à noter seulement s'il y était encore."),
                choices=CHOICES,
                required=False,
                initial=Attendance.PRESENT if is_first_time and is_here else assignment.attendance,
                widget=forms.RadioSelect,
                error_messages={"invalid_choice": _("Choisir l'une des quatre réponses.")},
            )
        self.fields["joined"] = PublicIdChoices(
            label=_("Arrivés depuis, et présents"), queryset=newcomers, required=False
        )
        self.has_newcomers = newcomers.exists()

    @property
    def rows(self) -> list[forms.BoundField]:
        return [self[_name(assignment)] for assignment in self.assignments]

    @property
    def attendance(self) -> dict[int, str]:
        """Primary key of the assignment → what was noted; pupils nothing was noted of are left out."""
        noted = {assignment.pk: self.cleaned_data[_name(assignment)] for assignment in self.assignments}
        return {pk: value for pk, value in noted.items() if value}


def _name(assignment: Assignment) -> str:
    return f"presence-{assignment.public_id}"


class SummaryForm(forms.Form):
    """What was done in a virtual class."""

    text = TypedText(
        label=gettext_lazy("Résumé de la séance"),
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": gettext_lazy("Écrire en quelques lignes ce qui a été fait.")},
    )
    links = LinksField(
        label=gettext_lazy("Liens"),
        required=False,
        help_text=gettext_lazy("Un par ligne, son titre ensuite."),
    )
    attached_files = FilesField(label=gettext_lazy("Fichiers"))

    def __init__(self, data=None, files=None, **options):
        super().__init__(data, files, **options)
        self.fields["attached_files"].help_text = files_help()
