"""Making several short activities of a long one (R7): a sequence of drafts, to be read again and published together."""

from collections.abc import Sequence
from datetime import date
from itertools import accumulate, pairwise

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from activities import models
from activities.audience import has_variants
from activities.copying import KEPT, TITLE_LENGTH, free_title
from activities.forms import MIN_MINUTES
from activities.models import Activity
from activities.returns import WorkRefused
from continuity.directory import audit
from continuity.directory.access import lock_or_404
from continuity.directory.calendars import school_days
from continuity.directory.models import User

MOST_PARTS = 10
STEP_MINUTES = 5


def can_be_split(activity: Activity) -> bool:
    """A draft that is one piece of work: a virtual class is one sitting, a family is made of several activities. A query
    for a saved one."""
    if not activity.is_draft or activity.is_synchronous or activity.variant_of_id:
        return False
    return activity.pk is None or not has_variants(activity)


@transaction.atomic
def split(*, activity: Activity, parts: int, by: User) -> models.Sequence:
    """Make `parts` drafts of the saved draft `activity`, which becomes the first and keeps its links, files and questions;
    returns the sequence they follow one another in, that of the activity or a new one of its title.

    The minutes are shared out, the paragraphs of the instructions too when there are enough of them (otherwise each part
    has them all, to be cut), the due days spread from the first that can be to the due day. Raises WorkRefused for what
    cannot be split, Http404 for a draft just thrown away.
    """
    activity = lock_or_404(
        Activity.objects.select_related("course__subject__school", "sequence"), activity.pk
    )
    most = min(MOST_PARTS, (activity.minutes or 0) // MIN_MINUTES)
    if not can_be_split(activity) or not 2 <= parts <= most:
        raise WorkRefused(_("Cette activité ne se découpe pas : rien n'a été changé."))
    sequence = activity.sequence or _opened(activity)
    first = activity.position if activity.sequence_id else 1
    sequence.activities.filter(position__gt=first).update(position=F("position") + parts - 1)
    chosen = list(activity.chosen_pupils.all())
    titles, texts = _titles(activity.title, parts), _texts(activity.instructions, parts)
    minutes, days = _minutes(activity.minutes, parts), _days(activity, parts)
    kept = {name: getattr(activity, name) for name in KEPT}
    for rank in range(parts):
        part = activity if rank == 0 else Activity(author=activity.author, course=activity.course, **kept)
        part.title, part.instructions, part.minutes = titles[rank], texts[rank], minutes[rank]
        part.due_on, part.sequence, part.position = days[rank], sequence, first + rank
        part.version, part.written_by_page = part.version + (rank == 0), None
        part.save()
        part.chosen_pupils.set(chosen)
    audit.record(verb="activity.split", by=by, school=activity.course.school_id, target=activity, parts=parts)
    return sequence


def _opened(activity: Activity) -> models.Sequence:
    taken = set(models.Sequence.objects.filter(course=activity.course_id).values_list("title", flat=True))
    title = free_title(activity.title or str(activity), taken)
    return models.Sequence.objects.create(course=activity.course, title=title)


def _titles(title: str, parts: int) -> list[str]:
    ends = [_(" (%(rank)d sur %(parts)d)") % {"rank": rank, "parts": parts} for rank in range(1, parts + 1)]
    return [title[: TITLE_LENGTH - len(end)] + end for end in ends] if title else [title] * parts


def _texts(text: str, parts: int) -> list[str]:
    """Whole paragraphs, in order, at least one each, cut where it makes the parts most even."""
    paragraphs = [paragraph for paragraph in text.split("\n") if paragraph.strip()]
    if len(paragraphs) < parts:
        return [text] * parts
    ends = [0, *accumulate(map(len, paragraphs))]
    cuts = [0]
    for part in range(1, parts):
        possible = range(cuts[-1] + 1, len(paragraphs) - (parts - part) + 1)
        cuts.append(min(possible, key=lambda cut: abs(ends[cut] * parts - ends[-1] * part)))
    return ["\n".join(paragraphs[begin:end]) for begin, end in pairwise([*cuts, len(paragraphs)])]


def _minutes(minutes: int, parts: int) -> list[int]:
    """Multiples of five as even as they can be; what is over goes to the first, one of the shortest."""
    steps, rest = divmod(minutes, STEP_MINUTES)
    ends = [steps * rank // parts for rank in range(parts + 1)]
    shared = [STEP_MINUTES * (end - begin) for begin, end in pairwise(ends)]
    return [shared[0] + rest, *shared[1:]]


def _days(activity: Activity, parts: int) -> Sequence[date | None]:
    """School days spread from tomorrow, or the day it is given, to the due day; the last part is due on it."""
    if activity.due_on is None:
        return [None] * parts
    start = max(activity.given_on or date.min, timezone.localdate())
    days = school_days(activity.course.subject.school, start, activity.due_on)[1:] or [activity.due_on]
    return [days[-(-len(days) * rank // parts) - 1] for rank in range(1, parts)] + [activity.due_on]
