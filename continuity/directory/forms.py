"""What the school's office fills in: days off, lessons, groups, classes, extra time."""

from collections.abc import Collection
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from continuity.common.fields import HourField, NearDayField, PublicIdChoice, PublicIdChoices
from continuity.directory.accommodations import DOUBLE_TIME, ORDINARY_TIME, USUAL_FACTORS
from continuity.directory.models import Course, Pupil, School, SchoolClass, TimetableSlot
from continuity.directory.timetables import Lesson

MOST_LESSONS = 40


class SearchForm(forms.Form):
    """Pupils of a school by name, by class or both."""

    q = forms.CharField(label=gettext_lazy("Nom"), required=False, max_length=80)
    school_class = PublicIdChoice(
        label=gettext_lazy("Classe"),
        queryset=SchoolClass.objects.none(),
        required=False,
        empty_label=gettext_lazy("toutes"),
    )

    def __init__(self, *args, school: School, **kwargs):
        super().__init__(*args, **kwargs)
        self.school = school
        self.fields["school_class"].queryset = school.classes.by_level()

    def found(self) -> QuerySet[Pupil] | None:
        """The pupils who answer to the search, by name, class loaded; None when nothing that can be read is asked."""
        wanted = self.cleaned_data if self.is_valid() else {}
        words, school_class = wanted.get("q"), wanted.get("school_class")
        if not words and not school_class:
            return None
        pupils = self.school.pupils.matching(words).select_related("school_class")
        return pupils.filter(school_class=school_class) if school_class else pupils


class OwnHolidayForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Nom"),
        max_length=80,
        help_text=gettext_lazy(
            "Comme il se lira dans les calendriers : pont, grève, fermeture pour travaux…"
        ),
    )
    first_day = NearDayField(label=gettext_lazy("Premier jour"), required=True)
    last_day = NearDayField(
        label=gettext_lazy("Dernier jour"), help_text=gettext_lazy("Vide : un seul jour.")
    )

    def clean(self):
        data = super().clean()
        if "last_day" in data:
            data["last_day"] = data["last_day"] or data.get("first_day")
        return data


class LessonForm(forms.Form):
    """One line of the timetable of a course; without a day there is no lesson."""

    weekday = forms.TypedChoiceField(label=gettext_lazy("Jour"), required=False, coerce=int, empty_value=None)
    starts_at = HourField(label=gettext_lazy("De"))
    ends_at = HourField(label=gettext_lazy("À"))

    def __init__(self, *args, school: School, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["weekday"].choices = [("", _("aucun")), *TimetableSlot.weekdays_of(school)]
        for field in self.fields.values():
            field.needed = True

    def clean(self):
        data = super().clean()
        if data.get("weekday") is None:
            return data
        for name in ("starts_at", "ends_at"):
            if data.get(name) is None and name not in self.errors:
                self.add_error(name, _("Indiquer l'heure, comme 14:30."))
        return data


class LessonFormSet(forms.BaseFormSet):
    default_error_messages = {
        "missing_management_form": gettext_lazy("Le formulaire est arrivé incomplet : recharger la page."),
        "too_many_forms": gettext_lazy("Une matière a au plus %(num)d cours par semaine : en retirer."),
    }

    @property
    def lessons(self) -> list[Lesson]:
        """The lessons of the lines with a day, once valid."""
        return [Lesson(**line) for line in self.cleaned_data if line.get("weekday") is not None]


def lesson_formset(course: Course, data=None) -> LessonFormSet:
    """A line for each lesson of `course` and a few empty ones, as stored or as sent.

    What is sent is read by itself: beside what is stored by then, a line sent again would look untouched, hence empty.
    """
    factory = forms.formset_factory(
        LessonForm, LessonFormSet, extra=3, max_num=MOST_LESSONS, absolute_max=MOST_LESSONS
    )
    stored = course.slots.values("weekday", "starts_at", "ends_at")
    return factory(
        data, initial=list(stored) if data is None else None, form_kwargs={"school": course.subject.school}
    )


class PupilsForm(forms.Form):
    """Pupils of a school to tick: those `shown`, each with their class."""

    pupils = PublicIdChoices(
        label=gettext_lazy("Élèves"),
        queryset=Pupil.objects.none(),
        required=True,
        error_messages={"required": gettext_lazy("Cocher au moins un élève.")},
    )

    def __init__(self, *args, school: School, shown: Collection[Pupil], **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["pupils"]
        field.queryset = school.pupils.all()
        field.widget.choices = [(pupil.public_id, _named_with_class(pupil)) for pupil in shown]


class MoveForm(forms.Form):
    school_class = PublicIdChoice(label=gettext_lazy("Classe"), queryset=SchoolClass.objects.none())

    def __init__(self, *args, school: School, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["school_class"].queryset = school.classes.by_level()


class TimeFactorForm(forms.Form):
    """A usual factor, or another one."""

    OTHER = "other"
    factor = forms.ChoiceField(label=gettext_lazy("Temps pour une même activité"), widget=forms.RadioSelect)
    other = forms.DecimalField(
        label=gettext_lazy("Autre facteur"),
        required=False,
        localize=True,
        help_text=gettext_lazy("De 1 à 2, par exemple 1,4 : une activité de 30 min compte alors 42 min."),
    )

    def __init__(self, *args, standing: Decimal, **kwargs):
        super().__init__(*args, **kwargs)
        usual = [(str(factor), words) for factor, words in USUAL_FACTORS.items()]
        self.fields["factor"].choices = [*usual, (self.OTHER, _("un autre facteur"))]
        if standing in USUAL_FACTORS:
            self.initial["factor"] = next(str(factor) for factor in USUAL_FACTORS if factor == standing)
        else:
            self.initial |= {"factor": self.OTHER, "other": standing.normalize()}

    def clean_other(self):
        other = self.cleaned_data["other"]
        if other is not None and not ORDINARY_TIME <= other <= DOUBLE_TIME:
            raise ValidationError(_("Un facteur va de 1 (temps ordinaire) à 2 (temps double)."))
        return other

    def clean(self):
        data = super().clean()
        if data.get("factor") == self.OTHER and data.get("other") is None and "other" not in self.errors:
            self.add_error("other", _("Indiquer le facteur, de 1 à 2."))
        return data

    @property
    def chosen(self) -> Decimal:
        """The factor, once valid."""
        data = self.cleaned_data
        return data["other"] if data["factor"] == self.OTHER else Decimal(data["factor"])


def _named_with_class(pupil: Pupil) -> str:
    return f"{pupil}, {pupil.school_class}" if pupil.school_class else str(pupil)
