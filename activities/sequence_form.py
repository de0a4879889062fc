"""The page that builds a sequence: its lines in order, as they stand and as they are typed."""

from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities import dates, models
from activities.forms import DURATION, MIN_MINUTES, CarriedInput
from activities.models import MAX_MINUTES, Activity
from activities.perms import can_edit_activity
from activities.typed_text import TypedLine, TypedText
from continuity.common import wording
from continuity.common.fields import DayField, PublicIdChoice
from continuity.directory.models import Course, User

NEW = "nouvelle"
# What a button may ask for besides saving, with the line it is about: "monter:…".
ACTS = ("monter", "descendre", "inserer", "retirer")


class LineForm(forms.Form):
    """What is typed in the line of one activity. Carries what the page showed, so that only what was changed on it is
    written.
    """

    title = TypedLine(label=gettext_lazy("Titre"), max_length=120, required=False, show_hidden_initial=True)
    minutes = forms.IntegerField(
        label=gettext_lazy("Durée (min)"),
        min_value=MIN_MINUTES,
        max_value=MAX_MINUTES,
        required=False,
        show_hidden_initial=True,
        error_messages={"invalid": DURATION, "min_value": DURATION, "max_value": DURATION},
    )
    due_on = DayField(label=gettext_lazy("À rendre le"), show_hidden_initial=True)

    def __init__(self, *args, course: Course, given_on: date | None = None, **options):
        super().__init__(*args, **options)
        self.course, self.given_on = course, given_on
        for field in self.fields.values():
            field.needed = True  # said once: what is missing is asked for when it is published

    def clean_due_on(self) -> date | None:
        day = self.cleaned_data["due_on"]
        if day is None or "due_on" not in self.changed_data:
            return day
        if self.given_on and day < self.given_on:
            raise forms.ValidationError(
                _("Ce jour vient avant celui où l'activité est donnée (%(day)s) : en choisir un plus tard.")
                % {"day": wording.day(self.given_on)}
            )
        if sentence := dates.not_a_school_day(self.course.subject.school, day):
            raise forms.ValidationError(sentence)
        return day

    @property
    def changes(self) -> dict:
        """What was changed on the page, once validated."""
        return {name: self.cleaned_data[name] for name in self.changed_data}

    def shown(self, name: str):
        """The value of the field `name` the page was opened with."""
        try:
            return self.fields[name].to_python(self.data.get(self.add_initial_prefix(name)))
        except forms.ValidationError:
            return None

    def what_was_shown(self) -> SafeString:
        """The hidden fields that carry it."""
        return mark_safe("".join(bound.as_hidden(only_initial=True) for bound in self))  # noqa: S308 drawn by Django


class CarriedForm(forms.Form):
    """What the page carries about itself: who it is, and the identity of the line it will make, sent twice or not."""

    page = forms.UUIDField(widget=CarriedInput, required=False)
    key = forms.UUIDField(widget=CarriedInput, required=False)


class SequenceSettings(forms.ModelForm):
    """The title and the objective of a sequence."""

    class Meta:
        model = models.Sequence
        fields = ("title", "objective")
        field_classes = {"title": TypedLine, "objective": TypedText}
        widgets = {"objective": forms.Textarea(attrs={"rows": 2})}
        error_messages = {"title": {"required": gettext_lazy("Donner un titre à la séquence.")}}

    def clean_title(self) -> str:
        title = self.cleaned_data["title"]
        others = models.Sequence.objects.filter(course=self.instance.course_id, title=title)
        if others.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(
                _("Cette classe a déjà une séquence de ce titre : en choisir un autre.")
            )
        return title


class AddForm(forms.Form):
    """A draft of the course that is in no sequence."""

    draft = PublicIdChoice(
        label=gettext_lazy("Ajouter un brouillon"),
        queryset=Activity.objects.none(),
        required=False,
        empty_label=gettext_lazy("choisir"),
    )

    def __init__(self, *args, drafts: QuerySet[Activity], **options):
        super().__init__(*args, **options)
        self.fields["draft"].queryset = drafts


@dataclass(frozen=True, slots=True)
class Line:
    """An activity of the sequence. `form` is None when it is not to be changed here: it is published, or another's."""

    activity: Activity
    form: LineForm | None


class SequencePlan:
    """A sequence on its page, as stored or, with `data`, as sent; `page` is the one that goes on being shown. `lines` are in order, variants left aside: they follow
    their activity. About four queries, however many lines.
    """

    def __init__(
        self,
        *,
        sequence: models.Sequence,
        user: User,
        data: QueryDict | None = None,
        page: UUID | None = None,
    ):
        self.sequence, self.user, self.data = sequence, user, data
        self.course = sequence.course
        self.carried = CarriedForm(data, initial={"page": page or uuid4(), "key": uuid4()})
        self.settings = SequenceSettings(data, instance=copy(sequence))
        self.new = LineForm(data, prefix=NEW, course=self.course)
        self.add = AddForm(data, drafts=drafts_to_add(sequence, user))
        self.brings_newcomers = True
        self.lines = self._in_order([self._line(activity) for activity in bases(sequence)])

    def is_valid(self) -> bool:
        """Whether all that was sent makes sense; each form then knows what does not."""
        sent = [
            self.carried,
            self.settings,
            self.new,
            self.add,
            *(line.form for line in self.lines if line.form),
        ]
        return not [form for form in sent if form.is_bound and not form.is_valid()]

    def ordered(self) -> list[Activity]:
        """The activities in the order asked for: as the lines were sent, then as the button says."""
        activities = [line.activity for line in self.lines]
        act, place = self._asked(activities)
        if act == "monter" and place > 0:
            activities.insert(place - 1, activities.pop(place))
        if act == "descendre":
            activities.insert(place + 1, activities.pop(place))
        if act == "retirer" and activities[place].is_draft:
            del activities[place]
        return activities

    @property
    def taken_out(self) -> set[Activity]:
        return {line.activity for line in self.lines} - {*self.ordered()}

    @property
    def inserts_after(self) -> Activity | None:
        """The activity after which an empty line is asked for."""
        activities = [line.activity for line in self.lines]
        act, place = self._asked(activities)
        return activities[place] if act == "inserer" else None

    def drafts_as_typed(self) -> list[Activity]:
        """Unsaved copies of the drafts with the minutes and days typed, right or not yet: what is wrong is as stored. The
        new line is among them."""
        typed = [_as_typed(line.activity, line.form) for line in self.lines if line.activity.is_draft]
        new = _as_typed(Activity(course=self.course), self.new)
        return [*typed, new] if new.minutes else typed

    def show_what_is_stored(self, activities: Sequence[Activity]) -> None:
        """Make the lines of `activities`, changed elsewhere, carry what is stored: sending them again is a decision."""
        self.data = self.data.copy()
        stored = {activity.public_id: activity for activity in activities}
        for line in self.lines:
            if line.form and (activity := stored.get(line.activity.public_id)):
                for name in line.form.fields:
                    value = getattr(activity, name)
                    self.data[line.form.add_initial_prefix(name)] = "" if value is None else str(value)
                line.form.data = self.data

    def _asked(self, activities: Sequence[Activity]) -> tuple[str, int]:
        act, _colon, key = (self.data or {}).get("act", "").partition(":")
        places = {str(activity.public_id): place for place, activity in enumerate(activities)}
        return (act, places[key]) if act in ACTS and key in places else ("", 0)

    def _in_order(self, lines: list[Line]) -> list[Line]:
        """As they were sent; what the page did not know comes last."""
        sent = {key: rank for rank, key in enumerate(self.data.getlist("ordre") if self.data else ())}
        return sorted(lines, key=lambda line: sent.get(str(line.activity.public_id), len(sent)))

    def _line(self, activity: Activity) -> Line:
        if not activity.is_draft or not can_edit_activity(self.user, activity):
            return Line(activity, None)
        stored = {"title": activity.title, "minutes": activity.minutes, "due_on": activity.due_on}
        prefix = str(activity.public_id)
        # A line the page did not know was not sent: it is as stored.
        data = self.data if self.data and f"{prefix}-title" in self.data else None
        return Line(
            activity,
            LineForm(data, prefix=prefix, initial=stored, course=self.course, given_on=activity.given_on),
        )

    def __iter__(self) -> Iterator[Line]:
        return iter(self.lines)


def bases(sequence: models.Sequence) -> QuerySet[Activity]:
    """The activities of `sequence` in order, variants left aside."""
    rows = Activity.objects.filter(sequence=sequence, variant_of__isnull=True)
    return rows.select_related("course__subject__school").order_by("position", "pk")


def drafts_to_add(sequence: models.Sequence, user: User) -> QuerySet[Activity]:
    """The drafts of its course, of `user` or in their course, that are in no sequence."""
    rows = Activity.objects.visible_to(user).filter(status=models.Status.DRAFT, course=sequence.course_id)
    return rows.filter(sequence__isnull=True, variant_of__isnull=True).order_by("-created_at", "pk")


def _as_typed(activity: Activity, form: LineForm | None) -> Activity:
    found = copy(activity)
    if form and form.is_bound:
        form.is_valid()
        for name in ("minutes", "due_on"):
            setattr(found, name, form.cleaned_data.get(name, getattr(activity, name)))
    return found
