"""The forms that share pupils among adults: for whom, how many, to whom, in whose place."""

from django import forms
from django.utils.translation import gettext_lazy as _

from continuity.common.fields import DayField, NearDayField, PublicIdChoice, PublicIdChoices
from continuity.directory.models import Level, Pupil, School, SchoolClass, User
from tutoring.caseload.facts import possible_new_tutors
from tutoring.forms.following import TutorChoice
from tutoring.models import MOST_PUPILS, PUPILS_PER_TUTOR, Tutorship
from tutoring.selectors import possible_tutors


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

    tutor = TutorChoice(
        label=_("Tuteur"),
        queryset=User.objects.none(),
        empty_label=_("choisir un adulte de l'établissement"),
        help_text=_("Entre parenthèses, les élèves déjà suivis."),
        error_messages={"required": _("Choisir un adulte dans la liste.")},
    )
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

    def __init__(self, *args, school: School, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["tutor"].queryset = possible_tutors(school)


class SubstitutionForm(forms.Form):
    """Who is away, who stands in, from when to when."""

    tutor = PublicIdChoice(
        label=_("Tuteur absent"),
        queryset=User.objects.none(),
        empty_label=_("choisir un tuteur"),
        error_messages={"required": _("Choisir le tuteur absent.")},
    )
    substitute = TutorChoice(
        label=_("Remplaçant"),
        queryset=User.objects.none(),
        empty_label=_("choisir un adulte de l'établissement"),
        help_text=_("Entre parenthèses, les élèves qu'il suit déjà."),
        error_messages={"required": _("Choisir qui remplace.")},
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
        pupils = Pupil.objects.filter(school=school)
        following = Tutorship.objects.current().filter(pupil__in=pupils)
        self.fields["tutor"].queryset = User.objects.filter(pk__in=following.values("tutor")).order_by(
            "sort_name", "pk"
        )
        self.fields["substitute"].queryset = possible_tutors(school)
