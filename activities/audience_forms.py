"""What a teacher fills in about variants and groups."""

from collections.abc import Iterator, Sequence

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.audience import chosen_for_variants, pupils_of_course
from activities.groups_shown import Groups, Member
from activities.models import (
    MAX_MEASURE,
    MAX_MEMBERS,
    MIN_MEMBERS,
    Activity,
    Axis,
    Grouping,
    GroupMaking,
    GroupMeasure,
    VariantKind,
    WorkGroupMember,
)
from activities.working_together import MAX_SEED, Place
from continuity.common.fields import PublicIdChoices
from continuity.directory.models import Pupil

ROLE_LENGTH = WorkGroupMember._meta.get_field("role").max_length
PART_LENGTH = WorkGroupMember._meta.get_field("part").max_length
MOST_LINES = 10
SEED = gettext_lazy("Le numéro de tirage est un nombre entre 1 et 9999.")
MEASURE = gettext_lazy("Écrire un nombre entier entre 0 et 1000, ou rien.")


def kinds_by_axis() -> list[tuple[str, list[tuple[str, str]]]]:
    """The kinds of variants, under what each makes different."""
    return [
        (axis.label, [(kind.value, kind.label) for kind in VariantKind if kind.axis == axis]) for axis in Axis
    ]


class VariantForm(forms.Form):
    """A variant to begin: what is different, and for whom."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Ce qui change"),
        choices=kinds_by_axis,
        error_messages={
            "required": gettext_lazy("Choisir ce qui change."),
            "invalid_choice": gettext_lazy("Choisir ce qui change dans la liste."),
        },
    )
    pupils = PublicIdChoices(
        label=gettext_lazy("Élèves"),
        queryset=Pupil.objects.none(),
        required=True,
        error_messages={"required": gettext_lazy("Cocher au moins un élève.")},
        help_text=gettext_lazy("Ceux qui sont déjà dans une variante ne sont pas proposés."),
    )

    def __init__(self, data=None, *, activity: Activity):
        super().__init__(data)
        base = activity.variant_of or activity
        taken = chosen_for_variants(base)
        self.fields["pupils"].queryset = pupils_of_course(base.course).exclude(pk__in=taken.values("pupil"))


class LinesField(forms.CharField):
    """Short texts, one to a line."""

    widget = forms.Textarea(attrs={"rows": 3})

    def __init__(self, *, longest: int, **options):
        super().__init__(required=False, **options)
        self.longest = longest

    def clean(self, value) -> str:
        lines = [" ".join(line.split()) for line in super().clean(value).splitlines()]
        lines = [line for line in lines if line]
        if len(lines) > MOST_LINES:
            raise ValidationError(_("%(count)d lignes au plus.") % {"count": MOST_LINES})
        for line in lines:
            if len(line) > self.longest:
                raise ValidationError(
                    _("« %(start)s… » est trop long : %(longest)d caractères au plus par ligne.")
                    % {"start": line[:30], "longest": self.longest}
                )
        return "\n".join(lines)


class GroupingForm(forms.ModelForm):
    """How an activity is done in groups, and how they are made. `measures`: the numbers typed, by primary key."""

    making = forms.ChoiceField(
        label=gettext_lazy("Comment"),
        choices=GroupMaking.choices,
        initial=GroupMaking.RANDOM,
        widget=forms.RadioSelect,
    )
    size = forms.TypedChoiceField(
        label=gettext_lazy("Élèves par groupe"),
        choices=[(count, str(count)) for count in range(MIN_MEMBERS, MAX_MEMBERS + 1)],
        coerce=int,
        initial=MIN_MEMBERS,
        help_text=gettext_lazy(
            "Des binômes pour commencer. Les groupes diffèrent d'un élève au plus, personne ne reste seul."
        ),
    )
    seed = forms.IntegerField(
        label=gettext_lazy("Numéro de tirage"),
        min_value=1,
        max_value=MAX_SEED,
        required=False,
        help_text=gettext_lazy(
            "Au hasard : le même numéro redonne les mêmes groupes. Vide : un nouveau tirage."
        ),
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), SEED),
    )
    measure = forms.ChoiceField(
        label=gettext_lazy("Équilibrer sur"),
        choices=GroupMeasure.choices,
        required=False,
        help_text=gettext_lazy("Équilibrés : chaque groupe mélange des élèves qui ont beaucoup et peu."),
    )
    roles = LinesField(
        label=gettext_lazy("Rôles"),
        longest=ROLE_LENGTH,
        help_text=gettext_lazy("Un par ligne, distribués dans l'ordre : celui qui écrit, celui qui vérifie…"),
    )
    parts = LinesField(
        label=gettext_lazy("Parties d'expert"),
        longest=PART_LENGTH,
        help_text=gettext_lazy("Pour un puzzle : une par ligne, chacun devient expert de la sienne."),
    )
    common_piece = forms.CharField(
        label=gettext_lazy("Pièce commune"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Ce que le groupe rend ensemble."),
    )

    class Meta:
        model = Grouping
        fields = ("method", "size", "making", "seed", "measure", "roles", "parts", "common_piece")
        widgets = {"method": forms.RadioSelect}

    def __init__(self, data=None, *, instance: Grouping, members: Sequence[Member], measures: dict[int, int]):
        super().__init__(data, instance=instance)
        self.fields["measure"].initial = instance.measure or GroupMeasure.ACQUIRED
        self.members = members
        for member in members:
            self.fields[self._name(member.pupil)] = forms.IntegerField(
                label=str(member.pupil),
                min_value=0,
                max_value=MAX_MEASURE,
                required=False,
                initial=measures.get(member.pupil.pk),
                error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), MEASURE),
            )
            self.fields[
                self._name(member.pupil)
            ].needed = True  # as one likes: nothing there is called optional

    def clean(self):
        """Our own sentences stand for Django's check of the model's constraints, hence no call to `super()`."""
        typed = self.cleaned_data
        if typed.get("making") == GroupMaking.BALANCED and not typed.get("measure"):
            self.add_error("measure", _("Choisir sur quoi équilibrer les groupes."))
        return typed

    def _get_validation_exclusions(self):
        return {field.name for field in Grouping._meta.fields}

    def first_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("making", "size", "seed", "measure")]

    def method_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("method", "roles", "parts", "common_piece")]

    def measure_fields(self) -> list[forms.BoundField]:
        return [self[self._name(member.pupil)] for member in self.members]

    @property
    def has_errors_in_method(self) -> bool:
        return any(bound.errors for bound in self.method_fields())

    @property
    def has_errors_in_measures(self) -> bool:
        return any(bound.errors for bound in self.measure_fields())

    @property
    def measures(self) -> dict[int, int | None]:
        return {member.pupil.pk: self.cleaned_data[self._name(member.pupil)] for member in self.members}

    @staticmethod
    def _name(pupil: Pupil) -> str:
        return f"nombre-{pupil.public_id}"


class PlacesForm(forms.Form):
    """Groups made by hand: for each pupil a group; a role and a part besides."""

    def __init__(self, data=None, *, groups: Groups):
        super().__init__(data)
        self.members = groups.members
        numbers = {member.pupil.pk: line.number for line in groups.lines for member in line.members}
        last = max([*numbers.values(), len(self.members) // MIN_MEMBERS])
        choices = [("", _("aucun")), *((number, str(number)) for number in range(1, last + 1))]
        for member in self.members:
            key = member.pupil.public_id
            self.fields[f"groupe-{key}"] = forms.TypedChoiceField(
                label=str(member.pupil),
                help_text=member.remark,
                choices=choices,
                coerce=int,
                empty_value=None,
                required=False,
                initial=numbers.get(member.pupil.pk, ""),
            )
            self.fields[f"role-{key}"] = forms.CharField(
                label=_("Rôle"), max_length=ROLE_LENGTH, required=False, initial=member.role
            )
            self.fields[f"partie-{key}"] = forms.CharField(
                label=_("Partie"), max_length=PART_LENGTH, required=False, initial=member.part
            )
        for field in self.fields.values():
            field.needed = True

    def groups(self) -> list[forms.BoundField]:
        """The group of each pupil."""
        return [self[f"groupe-{member.pupil.public_id}"] for member in self.members]

    def roles(self) -> Iterator[tuple[Pupil, list[forms.BoundField]]]:
        """The role and the part of each pupil."""
        for member in self.members:
            yield member.pupil, [self[f"{name}-{member.pupil.public_id}"] for name in ("role", "partie")]

    def has_errors_in_roles(self) -> bool:
        return any(bound.errors for _pupil, fields in self.roles() for bound in fields)

    @property
    def places(self) -> dict[int, Place]:
        """By primary key of pupil; who is not in what was sent is left out, and stays where they are."""
        return {
            member.pupil.pk: Place(*(self.cleaned_data[bound.name] for bound in (group, *fields)))
            for member, group, (_pupil, fields) in zip(self.members, self.groups(), self.roles(), strict=True)
            if group.html_name in self.data
        }
