"""The week a page is asked for."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from continuity.common.weeks import monday_of, parse_week, week_name
from continuity.common.wording import day_range

FRIDAY = 4
YEARS_SHOWN = 2
WEEKS_OFFERED = 6


@dataclass(frozen=True, slots=True)
class ShownWeek:
    """A week and the names of its neighbours, for the links of a page."""

    monday: date

    @property
    def name(self) -> str:
        return week_name(self.monday)

    @property
    def friday(self) -> date:
        return self.monday + timedelta(days=FRIDAY)

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)

    @property
    def previous(self) -> str:
        return week_name(self.monday - timedelta(weeks=1))

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Names and words of the weeks around it, for a list to choose from."""
        mondays = [self.monday + timedelta(weeks=step) for step in range(-WEEKS_OFFERED, WEEKS_OFFERED + 1)]
        return [(week_name(monday), day_range(monday, monday + timedelta(days=FRIDAY))) for monday in mondays]

    @property
    def next(self) -> str:
        return week_name(self.monday + timedelta(weeks=1))


def requested_week(request: HttpRequest) -> ShownWeek:
    """The week named by `?semaine=`; without it the current one, or from Saturday on the one to come.

    Raises Http404, with a sentence, for a week that does not exist or is years away.
    """
    today = timezone.localdate()
    name = request.GET.get("semaine", "")
    if not name:
        return ShownWeek(monday_of(today + timedelta(days=2) if today.weekday() > FRIDAY else today))
    try:
        monday = parse_week(name)
    except ValueError:
        raise Http404(
            _("La semaine « %(name)s » n'existe pas. Une semaine s'écrit par exemple %(example)s.")
            % {"name": name[:20], "example": week_name(today)}
        ) from None
    if abs(monday.year - today.year) > YEARS_SHOWN:
        raise Http404(_("Cette semaine est trop éloignée : il n'y a rien à y montrer."))
    return ShownWeek(monday)


def begun_week(request: HttpRequest) -> ShownWeek:
    """The week asked for, by default the current one, Sunday included. Raises Http404 for one that has not begun."""
    if not request.GET.get("semaine"):
        return ShownWeek(monday_of(timezone.localdate()))
    shown = requested_week(request)
    if shown.monday > timezone.localdate():
        raise Http404(_("Cette semaine n'a pas commencé : elle se lira ici à partir du lundi."))
    return shown
