"""What the teachers of the demo share, and what their colleagues took up."""

from collections import defaultdict
from collections.abc import Iterable

from activities import sharing
from activities.models import Activity, Sequence
from continuity.portal.demo.season import Season, moment

MOST_SHARED = 24


def share_work(activities: Iterable[Activity], season: Season) -> list[Activity]:
    """Put in the library the first of the past activities of each subject and title; those of other teachers who gave
    the same one are copies of it."""
    alike: dict[tuple[int, str], list[Activity]] = defaultdict(list)
    for activity in activities:
        if activity.due_on < season.today and not activity.is_synchronous:
            alike[activity.course.subject_id, activity.title].append(activity)
    shared = []
    for first, *others in list(alike.values())[:MOST_SHARED]:
        taken_up = [other.pk for other in others if other.author_id != first.author_id]
        Activity.objects.filter(pk__in=taken_up).update(copied_from=first, original_author=first.author)
        shared.append(sharing.share(activity=first, by=first.author))
    _date([activity.pk for activity in shared], Activity, season)
    return shared


def share_sequence(sequence: Sequence, season: Season) -> None:
    """Put `sequence`, which its teacher has not given yet, in the library."""
    sharing.share_sequence(sequence=sequence, by=sequence.course.teacher)
    _date([sequence.pk], Sequence, season)
    _date(sequence.activities.values("pk"), Activity, season)


def _date(keys, model: type[Activity | Sequence], season: Season) -> None:
    """It was shared on the last school day."""
    model.objects.filter(pk__in=keys, shared_at__isnull=False).update(
        shared_at=moment(season.past[-1], 17 * 60)
    )
