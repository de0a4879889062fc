"""What teachers and pupils fill in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import uuid4

from django import forms
from django.db.models import Max, Q, QuerySet
from django.forms.utils import ErrorDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities import dates
from activities.audience import elsewhere, has_variants, in_two_variants, pupils_of_course
from activities.completeness import unstated
from activities.fields import FilesField, LinksField, MeetingLinkField
from activities.files import files_help
from activities.models import (
    MAX_MINUTES,
    Activity,
    Audience,
    Conditions,
    ExpectedOutput,
    ModelAnswerRelease,
    Nature,
    PlannedFeedback,
    Resource,
    ReturnMode,
    State,
)
from activities.typed_text import TypedLine, TypedText
from continuity.common import wording
from continuity.common.fields import DayField, HourField, PublicIdChoice, PublicIdChoices, too_far
from continuity.directory.models import Course, Pupil, User

MIN_MINUTES = 5
DURATION = gettext_lazy("Une activité dure de 5 min à 10 h : indiquer un nombre de minutes entre 5 et 600.")

# What a nature of activity usually asks for: the expected output and the way back.
USUAL = {
    Nature.LESSON: (ExpectedOutput.READING, ReturnMode.NONE),
    Nature.PRACTICE: (ExpectedOutput.WRITTEN, ReturnMode.UPLOAD),
    Nature.REMEDIATION: (ExpectedOutput.QUIZ, ReturnMode.SELF_CHECK),
}
USUAL_VIRTUAL_CLASS = (ExpectedOutput.PARTICIPATION, ReturnMode.NONE)

DEFAULTS = {
    "nature": Nature.PRACTICE,
    "conditions": Conditions.ALONE,
    "planned_feedback": PlannedFeedback.INDIVIDUAL,
    "model_answer_release": ModelAnswerRelease.AT_DUE,
    "audience": Audience.EVERYONE,
    "due_time": time(18),
}
OPTIONAL = {
    "given_on",
    "meeting_url",
    "links",
    "attached_files",
    "sequence_title",
    "objective",
    "methodology",
    "scaffolding",
    "model_answer",
}
LONG_TEXTS = ("instructions", "objective", "methodology", "scaffolding", "model_answer")
FIRST_FIELDS = ("course", "title", "instructions", "minutes", "due_on")
FOLDED_FIELDS = (
    (
        gettext_lazy("Nature, production et retour"),
        ("nature", "expected_output", "return_mode", "due_time", "given_on"),
    ),
    (gettext_lazy("Pour qui"), ("audience", "chosen_pupils")),
    (gettext_lazy("Classe virtuelle"), ("is_synchronous", "starts_at", "meeting_url")),
    (gettext_lazy("Liens et fichiers"), ("links", "attached_files", "removed_resources")),
    (
        gettext_lazy("Réponse aux élèves et corrigé"),
        ("planned_feedback", "model_answer", "model_answer_release"),
    ),
    (
        gettext_lazy("Séquence, objectif, méthode, aides"),
        ("sequence_title", "objective", "methodology", "scaffolding", "conditions"),
    ),
)


# The folded choices worth reading without opening them.
HINTED = ("nature", "expected_output", "return_mode", "audience", "planned_feedback")


@dataclass(frozen=True, slots=True)
class Section:
    """A folded part of the form; `hint` says what is chosen in it, and it opens when something must be seen."""

    title: str
    hint: str
    fields: list[forms.BoundField]
    is_open: bool


class CarriedInput(forms.HiddenInput):
    """What a page carries about itself; a browser that fills forms again after a reload leaves it alone."""

    def __init__(self):
        super().__init__(attrs={"autocomplete": "off"})


class ActivityForm(forms.ModelForm):
    """The teacher's form. A draft may leave out anything but its course; what is filled in must make sense.

    `instance` may be new (`Activity()`), a draft or published; `user` is who gives it. `version`, `key` and `page` are
    carried by the page: they tell a double click and a second tab from an ordinary save (`activities.drafts`).
    """

    version = forms.IntegerField(widget=CarriedInput, required=False)
    key = forms.UUIDField(widget=CarriedInput, required=False)
    page = forms.UUIDField(widget=CarriedInput, required=False)
    course = PublicIdChoice(
        label=gettext_lazy("Classe"),
        queryset=Course.objects.none(),
        empty_label=gettext_lazy("choisir une classe"),
        error_messages={"required": gettext_lazy("Choisir une classe.")},
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("Durée (minutes)"),
        min_value=MIN_MINUTES,
        max_value=MAX_MINUTES,
        required=False,
        help_text=gettext_lazy("Le temps d'un élève qui prend le sien, lecture des consignes comprise."),
        error_messages={"invalid": DURATION, "min_value": DURATION, "max_value": DURATION},
    )
    given_on = DayField(
        label=gettext_lazy("Donnée le"), help_text=gettext_lazy("Vide : le jour de la publication.")
    )
    due_on = DayField(label=gettext_lazy("À rendre le"))
    due_time = HourField(label=gettext_lazy("Heure limite"), initial=DEFAULTS["due_time"])
    starts_at = HourField(label=gettext_lazy("Heure de début"))
    meeting_url = MeetingLinkField(
        label=gettext_lazy("Lien de connexion"),
        help_text=gettext_lazy("Montré aux seuls élèves concernés, un quart d'heure avant le début."),
    )
    chosen_pupils = PublicIdChoices(label=gettext_lazy("Élèves choisis"), queryset=Pupil.objects.none())
    sequence_title = TypedLine(
        label=gettext_lazy("Séquence"),
        max_length=120,
        required=False,
        help_text=gettext_lazy(
            "Un titre déjà utilisé dans cette classe y ajoute l'activité ; un autre l'ouvre."
        ),
    )
    links = LinksField(
        label=gettext_lazy("Liens"),
        required=False,
        help_text=gettext_lazy("Un lien par ligne, son titre après l'adresse."),
    )
    attached_files = FilesField(label=gettext_lazy("Fichiers"))
    removed_resources = PublicIdChoices(
        label=gettext_lazy("Retirer"), forgiving=True, queryset=Resource.objects.none()
    )

    class Meta:
        model = Activity
        fields = (
            "course",
            "title",
            "instructions",
            "minutes",
            "due_on",
            "nature",
            "expected_output",
            "return_mode",
            "due_time",
            "given_on",
            "audience",
            "chosen_pupils",
            "is_synchronous",
            "starts_at",
            "meeting_url",
            "planned_feedback",
            "model_answer",
            "model_answer_release",
            "objective",
            "methodology",
            "scaffolding",
            "conditions",
        )
        field_classes = {"title": TypedLine} | dict.fromkeys(LONG_TEXTS, TypedText)
        widgets = {
            "instructions": forms.Textarea(attrs={"rows": 5}),
            "objective": forms.Textarea(attrs={"rows": 2}),
            "methodology": forms.Textarea(attrs={"rows": 2}),
            "scaffolding": forms.Textarea(attrs={"rows": 2}),
            "model_answer": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(self, data=None, files=None, *, instance: Activity, user: User, initial: dict | None = None):
        if instance.pk is None:
            instance.author = user
        super().__init__(data, files, instance=instance, initial=initial)
        self.today = timezone.localdate()
        self._offer_courses(user)
        self._keep_to_the_family()
        self._offer_pupils()
        self._offer_resources()
        self._describe_fields()

    def _offer_courses(self, user: User) -> None:
        field = self.fields["course"]
        field.queryset = Course.objects.filter(
            Q(teacher=user, subject__school__in=user.school_ids) | Q(pk=self.instance.course_id)
        ).select_related("subject__school", "school_class", "group")
        field.disabled = not self.instance.is_draft
        if self.instance.course_id:
            self.initial["course"] = self.instance.course

    def _offer_pupils(self) -> None:
        course = self.chosen_course
        if course:
            self.fields["chosen_pupils"].queryset = Pupil.objects.of_course(course)

    def _keep_to_the_family(self) -> None:
        """A variant stays in the course and the sequence of its activity, for pupils chosen one by one."""
        if self.instance.variant_of_id:
            self.fields["audience"].disabled = self.fields["sequence_title"].disabled = True
        elif self.instance.pk is None or not has_variants(self.instance):
            return
        self.fields["course"].disabled = True

    def _offer_resources(self) -> None:
        if self.instance.pk and self.instance.resources.exists():
            self.fields["removed_resources"].queryset = self.instance.resources.all()
        else:
            del self.fields["removed_resources"]

    def _describe_fields(self) -> None:
        for name, field in self.fields.items():
            field.needed = name not in OPTIONAL
            if name in DEFAULTS:
                field.required = False
        for name in ("expected_output", "return_mode"):
            choices = self.fields[name].choices
            self.fields[name].choices = [
                ("", _("selon la nature")),
                *[choice for choice in choices if choice[0]],
            ]
        self.fields["given_on"].disabled = not self.instance.is_draft
        self.fields["attached_files"].help_text = files_help()
        self.initial.setdefault("version", self.instance.version if self.instance.pk else 0)
        self.initial.setdefault("key", self.instance.public_id)
        self.initial.setdefault("page", uuid4())
        if self.instance.sequence_id:
            self.initial["sequence_title"] = self.instance.sequence.title
        self.fields["is_synchronous"].help_text = _(
            "Son jour s'écrit plus haut, à la place du jour de rendu."
        )
        if self["is_synchronous"].value():
            self.fields["due_on"].label = _("Jour de la classe virtuelle")

    @property
    def courses(self) -> QuerySet[Course]:
        """Those the form offers; none to who has nothing to give."""
        return self.fields["course"].queryset

    @property
    def chosen_course(self) -> Course | None:
        """The course the form shows, whether or not the rest of it is right."""
        if not hasattr(self, "_chosen_course"):
            self._chosen_course = self._find_course()
        return self._chosen_course

    def _find_course(self) -> Course | None:
        value = self["course"].value()
        try:
            return self.fields["course"].to_python(value)
        except forms.ValidationError:
            return None

    def audience_pupils(self) -> list[Pupil]:
        """The pupils the form is for as it stands, saved or not; call it once the form has been validated."""
        if self.chosen_course is None:
            return []
        pupils = pupils_of_course(self.chosen_course)
        if self.cleaned_data.get("audience") == Audience.CHOSEN:
            pupils = pupils.filter(pk__in=self.cleaned_data.get("chosen_pupils", ()))
        return list(pupils.exclude(pk__in=elsewhere(self.instance)) if self.instance.pk else pupils)

    def first_fields(self) -> list[forms.BoundField]:
        return self._bound(FIRST_FIELDS)

    def sections(self) -> Iterable[Section]:
        """The folded parts, in order; open where something is to be corrected, and the hour of a virtual class."""
        is_virtual = self["is_synchronous"].value()
        for title, names in FOLDED_FIELDS:
            fields = self._bound(names)
            is_open = any(field.errors for field in fields) or bool(is_virtual and "is_synchronous" in names)
            yield Section(title, self._hint(names), fields, is_open)

    def _hint(self, names: Iterable[str]) -> str:
        chosen = ((self[name].value(), dict(self.fields[name].choices)) for name in names if name in HINTED)
        return ", ".join(str(words[value]) for value, words in chosen if value in words and value)

    def _bound(self, names: Iterable[str]) -> list[forms.BoundField]:
        return [self[name] for name in names if name in self.fields]

    def clean(self):
        """Our own sentences stand for Django's check of the model's constraints, hence no call to `super()`."""
        self._apply_defaults()
        self._check_given_on()
        self._check_due_on()
        self._check_audience()
        self._check_variants()
        return self.cleaned_data

    def _apply_defaults(self) -> None:
        data = self.cleaned_data
        for name, default in DEFAULTS.items():
            data[name] = data.get(name) or default
        usual = USUAL_VIRTUAL_CLASS if data.get("is_synchronous") else USUAL[data["nature"]]
        for name, value in zip(("expected_output", "return_mode"), usual, strict=True):
            data[name] = data.get(name) or value

    def _check_audience(self) -> None:
        """Ticked pupils are never forgotten in silence: work meant for three would reach the whole class."""
        chosen = self.cleaned_data.get("chosen_pupils")
        if self.cleaned_data["audience"] == Audience.CHOSEN:
            if not chosen and not self.instance.is_draft:
                self.add_error("chosen_pupils", _("Cocher au moins un élève."))
        elif chosen:
            self.add_error(
                "audience", _("Des élèves sont cochés : choisir « des élèves choisis », ou les décocher.")
            )

    def _check_variants(self) -> None:
        chosen = self.cleaned_data.get("chosen_pupils")
        if chosen and self.instance.variant_of_id and (sentence := in_two_variants(self.instance, chosen)):
            self.add_error("chosen_pupils", sentence)

    def _check_given_on(self) -> None:
        given_on = self.cleaned_data.get("given_on")
        if given_on is None or not self.instance.is_draft:
            return
        if given_on < self.today:
            self.add_error("given_on", _("Ce jour est passé : choisir aujourd'hui ou un jour à venir."))
        else:
            self._check_school_day("given_on", given_on)

    def _check_due_on(self) -> None:
        due_on = self.cleaned_data.get("due_on")
        if due_on is None or not self._must_check_due_on():
            return
        given_on = self.cleaned_data.get("given_on") or self.today
        if due_on < given_on:
            self.add_error(
                "due_on",
                _(
                    "Le jour de rendu vient avant le jour où l'activité est donnée (%(day)s) : choisir un jour plus tard."
                )
                % {"day": wording.day(given_on)},
            )
        elif sentence := self._made_late(due_on):
            self.add_error("due_on", sentence)
        else:
            self._check_school_day("due_on", due_on)

    def _made_late(self, due_on: date) -> str:
        """A sentence when pupils who were on time would be late for that day; "" otherwise."""
        if self.instance.is_draft or due_on >= self.instance.due_on:
            return ""
        moment = timezone.make_aware(datetime.combine(due_on, self.cleaned_data["due_time"]))
        finished = self.instance.assignments.filter(state__in=(State.DONE, State.RETURNED))
        last = finished.filter(state_at__gt=moment, state_at__lte=self.instance.due_at).aggregate(
            at=Max("state_at")
        )["at"]
        if last is None:
            return ""
        return _(
            "Des élèves ont déjà rendu à temps après ce jour-là : choisir un jour à partir du %(day)s."
        ) % {"day": wording.day(timezone.localdate(last))}

    def _must_check_due_on(self) -> bool:
        """A published activity whose due day has passed can still be corrected, its day left as it is."""
        return self.instance.is_draft or "due_on" in self.changed_data

    def _check_school_day(self, name: str, day: date) -> None:
        sentence = too_far(day, self.today)
        if not sentence and self.chosen_course:
            sentence = dates.not_a_school_day(self.chosen_course.subject.school, day)
        if sentence:
            self.add_error(name, sentence)

    def _get_validation_exclusions(self) -> set[str]:
        """What the fields of the form have looked at already; the model would ask the database."""
        return super()._get_validation_exclusions() | {"course", "minutes"}

    def _post_clean(self):
        """What is published stays complete (R6); a draft is asked for the rest when it is published."""
        super()._post_clean()
        if self.instance.is_draft:
            return
        for name, sentence in unstated(self.instance).items():
            if name not in self.errors:
                self.add_error(name, sentence)

    def hold_judgement(self) -> None:
        """Show what is typed without saying yet what is wrong with it."""
        self._errors = ErrorDict()

    def leave_as_stored(self, names: Iterable[str]) -> None:
        """Make the validated form right by taking the fields `names`, what is wrong among them, as they are stored. A
        form without a course cannot be made right.
        """
        names = {*names}
        if names & {"audience", "chosen_pupils"}:  # ticked pupils go with being chosen
            names |= {"chosen_pupils"}
            self.cleaned_data["audience"] = self.instance.audience = self.initial["audience"]
        stored = {
            "chosen_pupils": self.initial["chosen_pupils"],
            "sequence_title": self.initial.get("sequence_title", ""),
            "links": [],
            "attached_files": [],
            "removed_resources": [],
        }
        self.cleaned_data |= {name: stored[name] for name in names & stored.keys()}
        self._errors = ErrorDict()

    def carry_version(self, version: int) -> None:
        """Make the page shown again speak of `version`: sending it once more is then a decision, not an accident."""
        self.data = self.data.copy()
        self.data[self.add_prefix("version")] = version
