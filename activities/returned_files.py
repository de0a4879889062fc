"""All that was returned for an activity, as one zip with names people can read, sent as it is made."""

from collections.abc import Iterable, Iterator

from django.db import transaction
from django.utils.translation import gettext as _

from activities.archive import Archive
from activities.files import opened
from activities.models import Activity, Submission, WorkGroupMember
from activities.selectors import Return
from continuity.common.zips import UniquePaths, safe_name, zip_stream
from continuity.directory import audit
from continuity.directory.models import Pupil, User


@transaction.atomic
def zip_of(*, activity: Activity, rows: Iterable[Return], by: User) -> Archive:
    """The latest return of each of `rows` (`selectors.returns_of`): its text and its files. Leaves a trace of who took
    it. One query besides the trace.
    """
    audit.record_reading(
        verb="activity.returns_taken", by=by, school=activity.course.school_id, target=activity
    )
    groups = dict(WorkGroupMember.objects.filter(activity=activity).values_list("pupil", "group__number"))
    title = f"{activity} {activity.course}"
    folder = safe_name(title, otherwise="rendus")
    returned = [(row.assignment.pupil, row.submission) for row in rows if row.submission]
    files = _files(returned, groups)
    return Archive(f"{folder}.zip", zip_stream((f"{folder}/{path}", pieces) for path, pieces in files))


def _files(
    returned: Iterable[tuple[Pupil, Submission]], groups: dict[int, int]
) -> Iterator[tuple[str, Iterable[bytes]]]:
    """Texts and files, what a group sent once; then the list of the files that the storage no longer has, if any."""
    unique, told, lost = UniquePaths(), set(), []
    for pupil, submission in returned:
        group = groups.get(pupil.pk)
        who = _("Groupe %(number)d") % {"number": group} if group else f"{pupil.last_name} {pupil.first_name}"
        if (group, submission.at) in told:
            continue
        told |= {(group, submission.at)} if group else set()
        who = safe_name(who, otherwise=_("élève"))
        if submission.text:
            yield unique(f"{who} - {_('texte')}.txt"), [submission.text.encode()]
        for file in submission.files.all():
            path = unique(f"{who} - {safe_name(file.name, otherwise=_('fichier'))}")
            if pieces := opened(file.file):
                yield path, pieces
            else:
                lost.append(path)
    if lost:
        yield unique(_("Fichiers introuvables.txt")), ["\n".join(lost).encode()]
