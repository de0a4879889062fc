"""What a teacher fills in to copy: the classes and the start, then the days of each draft, shown before it is made."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby
from uuid import UUID, uuid4

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities import dates
from activities.carrying import carried
from activities.copying import Line, variant_counts
from activities.models import Activity, Audience
from continuity.common import wording
from continuity.common.fields import HORIZON_DAYS, ComingDayField, PublicIdChoices
from continuity.directory.calendars import school_days
from continuity.directory.models import Course, School

# What one page may send: three fields a line, within what Django takes of one form.
MOST_LINES = 200


class TargetsForm(forms.Form):
    """To which classes, and from which day on."""

    courses = PublicIdChoices(
        label=gettext_lazy("Classes et groupes"),
        queryset=Course.objects.none(),
        required=True,
        error_messages={"required": gettext_lazy("Cocher au moins une classe.")},
    )
    starts_on = ComingDayField(
        label=gettext_lazy("À partir du"),
        required=True,
        help_text=gettext_lazy("Le jour où la première activité est donnée : les autres jours en découlent."),
        error_messages={"required": gettext_lazy("Choisir le jour où la première activité est donnée.")},
    )

    def __init__(
        self, data=None, *, courses: QuerySet[Course], school: School, activity_count: int, **options
    ):
        super().__init__(data, **options)
        self.school, self.activity_count = school, activity_count
        self.fields["courses"].queryset = courses

    def clean_courses(self) -> QuerySet[Course]:
        courses = self.cleaned_data["courses"]
        count = len(courses) * self.activity_count
        if count > MOST_LINES:
            raise forms.ValidationError(
                _("%(count)d activités à la fois, c'est trop : %(most)d au plus. Cocher moins de classes.")
                % {"count": count, "most": MOST_LINES}
            )
        return courses

    def clean_starts_on(self) -> date:
        starts_on = self.cleaned_data["starts_on"]
        sentence = dates.not_a_school_day(self.school, starts_on)
        if sentence:
            raise forms.ValidationError(sentence)
        return starts_on


class LineForm(forms.Form):
    """The days of one draft, either of which may be left for later. `obstacle`: why no due day is proposed; `variants`:
    how many go with it.
    """

    due_on = ComingDayField(label=gettext_lazy("À rendre le"))
    given_on = ComingDayField(label=gettext_lazy("Donnée le"))

    def __init__(
        self,
        data=None,
        *,
        line: Line,
        obstacle: str,
        variants: int,
        school: School,
        open_days: frozenset[date],
    ):
        super().__init__(
            data,
            prefix=f"{line.course.public_id}.{line.activity.public_id}",
            initial={"given_on": line.given_on, "due_on": line.due_on},
        )
        self.line, self.obstacle, self.variants = line, obstacle, variants
        self.school, self.open_days = school, open_days
        for field in self.fields.values():
            field.needed = True  # said once for all lines: each of them may wait
        if line.activity.is_synchronous:
            self.fields["due_on"].label = _("Jour de la classe virtuelle")

    @property
    def needs_pupils(self) -> bool:
        """Whether its pupils are to be chosen anew: those of another class mean nothing here."""
        activity = self.line.activity
        return activity.audience == Audience.CHOSEN and activity.course_id != self.line.course.pk

    def clean(self):
        data = super().clean()
        for name, day in list(data.items()):
            if day and day not in self.open_days:
                self.add_error(name, dates.not_a_school_day(self.school, day))
        given_on, due_on = data.get("given_on"), data.get("due_on")
        if given_on and due_on and due_on < given_on:
            self.add_error(
                "due_on",
                _(
                    "Le jour de rendu vient avant le jour où l'activité est donnée (%(day)s) : choisir un jour plus tard."
                )
                % {"day": wording.day(given_on)},
            )
        return data

    def to_make(self) -> Line:
        """The line as it was filled in; valid forms only."""
        return Line(self.line.activity, self.line.course, **self.cleaned_data)


class PlanForm:
    """Every draft a copy would make, course by course, with its days; `data` is what was sent of them.

    `key` names the page, so that sending it twice makes one copy. A constant number of queries.
    """

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        activities: Sequence[Activity],
        courses: Sequence[Course],
        starts_on: date,
        today: date,
        school: School,
    ):
        self.data, self.starts_on, self.key = data, starts_on, _key(data)
        days = carried(activities, school=school, starts_on=starts_on, today=today)
        open_days = frozenset(school_days(school, today, today + timedelta(days=HORIZON_DAYS)))
        variants = variant_counts(activities)
        self.lines = [
            LineForm(
                data,
                line=Line(activity, course, days[activity.pk].given_on, days[activity.pk].due_on),
                obstacle=days[activity.pk].obstacle,
                variants=variants[activity.pk],
                school=school,
                open_days=open_days,
            )
            for course in courses
            for activity in activities
        ]

    @property
    def draft_count(self) -> int:
        """How many drafts would be made, variants among them."""
        return sum(1 + line.variants for line in self.lines)

    def is_valid(self) -> bool:
        return all(line.is_valid() for line in self.lines)

    def is_what_was_shown(self) -> bool:
        """Whether what was sent has the very lines there are now."""
        return sorted(self.data.getlist("line")) == sorted(line.prefix for line in self.lines)

    def by_course(self) -> Iterator[tuple[Course, list[LineForm], int]]:
        """Each course with its lines and their minutes in all."""
        for course, lines in groupby(self.lines, key=lambda line: line.line.course):
            of_course = list(lines)
            yield course, of_course, sum(line.line.activity.minutes or 0 for line in of_course)

    def to_make(self) -> list[Line]:
        """The lines as they were filled in; valid forms only."""
        return [line.to_make() for line in self.lines]


def courses_sent(data: QueryDict) -> set[str]:
    """The public ids of the courses of the lines that were sent."""
    return {name.partition(".")[0] for name in data.getlist("line")}


def _key(data: Mapping | None) -> UUID:
    """The key of the page sent; a new one for a page to show."""
    try:
        return UUID(data["key"]) if data else uuid4()
    except (KeyError, ValueError):
        return uuid4()
