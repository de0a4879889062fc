"""The forms that share pupils among adults: for whom, how many, to whom, in whose place."""

from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from continuity.common.fields import DayField, NearDayField, PublicIdChoice, PublicIdChoices
from continuity.directory.models import Level, Pupil, School, SchoolClass, User
from tutoring.caseload import words
from tutoring.caseload.candidates import Candidate, candidates_for
from tutoring.caseload.tutors import possible_new_tutors
from tutoring.models import MOST_PUPILS, PUPILS_PER_TUTOR, Tutorship

# With scripts, choosing the absent tutor puts those who know their pupils first; without, a second look does.
RANK_SUBSTITUTES_ANEW = {
    "hx-get": "",
    "hx-trigger": "change",
    "hx-include": "closest form",
    "hx-params": "tutor,substitute,etablissement",
    "hx-target": "#id_substitute",
    "hx-select": "#id_substitute",
    "hx-swap": "outerHTML",
}


class TutorChoice(forms.ChoiceField):
    """One adult of those offered, the likely ones first, each with what speaks for them or against."""

    def __init__(self, *, required_sentence: str, **options):
        not_offered = _("Cet adulte n'est pas ou plus dans la liste : en choisir un autre.")
        messages = {"required": required_sentence, "invalid_choice": not_offered}
        super().__init__(error_messages=messages, **options)
        self.adults: dict[str, User] = {}

    def offer(self, candidates: Sequence[Candidate]) -> None:
        """Let the choice be among `candidates`, in their order."""
        self.adults = {str(each.tutor.user.public_id): each.tutor.user for each in candidates}
        groups = groupby(candidates, key=attrgetter("standing", "asked"))
        self.choices = [
            ("", _("choisir un adulte de l'établissement")),
            *(
                (
                    words.standing_said(*group),
                    [(str(each.tutor.user.public_id), words.candidate_said(each)) for each in adults],
                )
                for group, adults in groups
            ),
        ]

    def clean(self, value: str) -> User:
        return self.adults[super().clean(value)]


class TutorForm(forms.Form):
    """Choose who follows a pupil among the adults of their school; a parent of theirs is not offered."""

    tutor = TutorChoice(
        label=_("Tuteur"),
        help_text=_("Le repère est de dix élèves par tuteur, sauf autre limite."),
        required_sentence=_("Choisir un adulte dans la liste."),
    )

    def __init__(self, *args, pupil: Pupil, **kwargs):
        super().__init__(*args, **kwargs)
        pupils, today = Pupil.objects.filter(pk=pupil.pk), timezone.localdate()
        candidates = candidates_for(pupils, pupil.school, today)
        self.fields["tutor"].offer([each for each in candidates if not each.children])


class ScopeForm(forms.Form):
    """For which pupils of `school` tutors are looked for."""

    pour = forms.ChoiceField(
        label=_("Pour"),
        required=False,
        error_messages={"invalid_choice": _("Cette classe n'est pas dans la liste : en choisir une autre.")},
    )

    def __init__(self, *args, school: School, **kwargs):
        super().__init__(*args, **kwargs)
        classes = list(SchoolClass.objects.filter(school=school).by_level())
        levels = {school_class.level for school_class in classes}
        self.fields["pour"].choices = [
            ("", _("tout l'établissement")),
            (_("Niveaux"), [(level, level) for level in Level.values if level in levels]),
            (_("Classes"), [(str(each.public_id), each.name) for each in classes]),
        ]


class PupilsField(forms.IntegerField):
    """How many pupils an adult follows at most."""

    def __init__(self, **options):
        most = {"most": MOST_PUPILS}
        super().__init__(
            label=_("Élèves au plus"),
            min_value=0,
            max_value=MOST_PUPILS,
            error_messages={
                "required": _("Dire combien d'élèves au plus ; 0 pour aucun."),
                "invalid": _("Écrire un nombre entier d'élèves, comme 8."),
                "min_value": _("Écrire 0 pour aucun élève, ou un nombre jusqu'à %(most)d.") % most,
                "max_value": _("Un adulte suit %(most)d élèves au plus ; le repère est d'une dizaine.")
                % most,
            },
            **options,
        )


class LimitForm(forms.Form):
    pupils = PupilsField(
        help_text=_(
            "0 : ne prend pas d'élèves. Personne ne lui est retiré : les propositions suivantes en tiennent compte."
        )
    )


class NamingForm(forms.Form):
    """Which adults of `school` become tutors, and of how many pupils each."""

    adults = PublicIdChoices(
        label=_("Adultes"),
        queryset=User.objects.none(),
        required=True,
        error_messages={"required": _("Cocher au moins un adulte.")},
    )
    pupils = PupilsField(
        initial=PUPILS_PER_TUTOR, help_text=_("Le même nombre pour chacun ; il se change ensuite un par un.")
    )

    def __init__(self, *args, school: School, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["adults"].queryset = possible_new_tutors(school)


class ClassForm(forms.Form):
    """Who follows the pupils of a class, and whether those who have a tutor change."""

    ALONE, ALL = "alone", "all"

    tutor = TutorChoice(label=_("Tuteur"), required_sentence=_("Choisir un adulte dans la liste."))
    whom = forms.ChoiceField(
        label=_("Élèves confiés"),
        choices=[
            (ALONE, _("ceux qui n'ont pas de tuteur")),
            (ALL, _("tous ; ceux qui ont un tuteur en changent")),
        ],
        initial=ALONE,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Dire quels élèves."),
            "invalid_choice": _("Choisir l'une des deux réponses."),
        },
    )

    def __init__(self, *args, school_class: SchoolClass, **kwargs):
        super().__init__(*args, **kwargs)
        candidates = candidates_for(school_class.pupils.all(), school_class.school, timezone.localdate())
        self.fields["tutor"].offer(candidates)

    @property
    def asked(self) -> dict:
        """The adult and the pupils, as `gift_of` takes them."""
        told = self.cleaned_data
        return {"tutor": told["tutor"], "only_alone": told["whom"] == self.ALONE}


class SubstitutionForm(forms.Form):
    """Who is away, who stands in, from when to when. Who stands in is chosen with regard to the pupils of the absent one."""

    tutor = PublicIdChoice(
        label=_("Tuteur absent"),
        queryset=User.objects.none(),
        empty_label=_("choisir un tuteur"),
        error_messages={"required": _("Choisir le tuteur absent.")},
        widget=forms.Select(RANK_SUBSTITUTES_ANEW),
    )
    substitute = TutorChoice(
        label=_("Remplaçant"),
        help_text=_("En premier, ceux qui connaissent les élèves du tuteur absent ou leur famille."),
        required_sentence=_("Choisir qui remplace."),
    )
    first_day = NearDayField(
        label=_("Premier jour"), required=True, error_messages={"required": _("Donner le premier jour.")}
    )
    last_day = DayField(
        label=_("Dernier jour"),
        required=True,
        help_text=_("Compris."),
        error_messages={"required": _("Donner le dernier jour ; il peut être avancé ensuite.")},
    )

    def __init__(self, *args, school: School, **kwargs):
        super().__init__(*args, **kwargs)
        following = Tutorship.objects.current().filter(pupil__school=school)
        tutors = User.objects.filter(pk__in=following.values("tutor")).order_by("sort_name", "pk")
        self.fields["tutor"].queryset = tutors
        absent = self._absent()
        pupils = Pupil.objects.filter(pk__in=following.filter(tutor=absent).values("pupil"))
        candidates = candidates_for(pupils, school, timezone.localdate())
        self.fields["substitute"].offer([each for each in candidates if each.tutor.user != absent])

    def _absent(self) -> User | None:
        """The absent tutor, as far as it was said."""
        said = self["tutor"].value()
        return next(
            (each for each in self.fields["tutor"].queryset if str(each.public_id) == str(said)), None
        )
