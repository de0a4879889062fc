"""What teachers and the principal fill in about limits."""

from collections.abc import Collection, Mapping

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.models import MAX_MINUTES
from continuity.common.fields import ComingDayField, NearDayField, PublicIdChoice, PublicIdChoices
from continuity.directory.calendars import next_school_day
from continuity.directory.models import Group, Level, Regime, School, SchoolClass, TimetableSlot
from workload.models import MINUTE_RULES, LoadPolicy
from workload.policy_preview import WEIGHED

LONGEST_REASON = 1000


class ReasonForm(forms.Form):
    """A written reason, as an exception wants one."""

    reason = forms.CharField(
        label=gettext_lazy("Motif"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Écrire le motif : il est gardé avec la décision.")},
    )


class GrantForm(ReasonForm):
    """The bounds of an exception to `rules`; minutes only where one of them counts minutes."""

    extra_minutes = forms.IntegerField(
        label=gettext_lazy("Minutes en plus, au plus"),
        min_value=1,
        max_value=MAX_MINUTES,
        error_messages={
            "required": gettext_lazy("Écrire combien de minutes en plus sont permises."),
            "invalid": gettext_lazy("Écrire un nombre entier de minutes, par exemple 30."),
            "min_value": gettext_lazy("Accorder au moins une minute, ou refuser la demande."),
            "max_value": gettext_lazy(
                "C'est plus que la plus longue activité possible : %(limit_value)s minutes au plus."
            ),
        },
    )
    valid_until = ComingDayField(
        label=gettext_lazy("À publier au plus tard le"),
        required=True,
        error_messages={"required": gettext_lazy("Choisir jusqu'à quel jour la dérogation vaut.")},
    )

    field_order = ("reason", "extra_minutes", "valid_until")

    def __init__(self, *args, rules: Collection[str], **kwargs):
        super().__init__(*args, **kwargs)
        if MINUTE_RULES.isdisjoint(rules):
            del self.fields["extra_minutes"]


class PolicyForm(forms.ModelForm):
    """The figures of a school or of a level."""

    class Meta:
        model = LoadPolicy
        fields = (
            "daily_cap_minutes",
            "presence_day_minutes",
            "half_time_percent",
            "virtual_classes_per_day",
            "counts_calibrated",
            "extra_time_moves_due",
            "connects_from",
            "connects_until",
            "notice_days",
            "long_sitting_minutes",
            "messages_from",
            "messages_until",
        )
        widgets = dict.fromkeys(
            ("connects_from", "connects_until", "messages_from", "messages_until"),
            forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        )

    def clean(self):
        data = super().clean()
        cap, evening = data.get("daily_cap_minutes"), data.get("presence_day_minutes")
        if cap is not None and evening is not None and evening > cap:
            self.add_error(
                "presence_day_minutes",
                _("Un jour en présence ne peut pas porter plus de travail qu'à distance."),
            )
        for begins, ends in (("messages_from", "messages_until"), ("connects_from", "connects_until")):
            if data.get(begins) and data.get(ends) and data[ends] <= data[begins]:
                self.add_error(ends, _("L'heure de fin vient avant l'heure de début."))
        self._require_both(data, "connects_from", "connects_until")
        return data

    def _require_both(self, data: Mapping, begins: str, ends: str) -> None:
        missing = [name for name in (begins, ends) if name not in self.errors and not data.get(name)]
        if len(missing) == 1:
            self.add_error(
                missing[0], _("Donner les deux heures de la plage de connexion, ou aucune des deux.")
            )

    @property
    def weighed_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in WEIGHED]

    @property
    def other_fields(self) -> list[forms.BoundField]:
        return [bound for bound in self if bound.name not in WEIGHED]


class ClosureForm(forms.Form):
    """Which classes are taught how, from when to when."""

    levels = forms.MultipleChoiceField(
        label=gettext_lazy("Niveaux entiers"), required=False, widget=forms.CheckboxSelectMultiple
    )
    school_classes = PublicIdChoices(label=gettext_lazy("Classes"), queryset=SchoolClass.objects.none())
    regime = forms.ChoiceField(
        label=gettext_lazy("Ces classes sont"), choices=Regime, initial=Regime.DISTANCE
    )
    first_day = NearDayField(label=gettext_lazy("Du"), required=True)
    last_day = NearDayField(label=gettext_lazy("Au"), required=True)
    weekdays = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Seulement ces jours"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Aucun coché : tous les jours de classe."),
    )
    present_group = PublicIdChoice(
        label=gettext_lazy("Groupe présent (régime hybride)"), queryset=Group.objects.none(), required=False
    )

    def __init__(self, *args, school: School, **kwargs):
        super().__init__(*args, **kwargs)
        classes = school.classes.by_level()
        self.fields["school_classes"].queryset = classes
        present_levels = {school_class.level for school_class in classes}
        self.fields["levels"].choices = [(level, level) for level in Level.values if level in present_levels]
        self.classes = classes
        self.fields["present_group"].queryset = school.groups.all()
        self.fields["weekdays"].choices = TimetableSlot.weekdays_of(school)
        self.fields["first_day"].initial = next_school_day(school, timezone.localdate())

    def clean_weekdays(self):
        return self.cleaned_data["weekdays"] or None

    def clean(self):
        data = super().clean()
        chosen = set(data.get("school_classes", ()))
        levels = data.pop("levels", ())
        data["school_classes"] = [
            school_class
            for school_class in self.classes
            if school_class in chosen or school_class.level in levels
        ]
        if not data["school_classes"] and "school_classes" not in self.errors:
            self.add_error("school_classes", _("Cocher au moins une classe ou un niveau."))
        return data
