"""The one lock of what changes a load (docs/adr/0003), and that of what is noted of one pupil."""

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from continuity.common.compiled import Parameter, compiled_models
from continuity.directory.models import Pupil, School


def lock_school(school_id: int) -> School:
    """Hold, until the end of the transaction, the row of the school.

    Whatever may change a load or a limit takes this lock first, so two publications of one school decide one
    after the other. One row and one mode: no order of locks to get wrong, hence no deadlock. FOR NO KEY UPDATE
    lets inserts that merely refer to the school go on.
    """
    [school] = _locked(school=school_id)
    return school


@compiled_models
def _locked() -> QuerySet[School]:
    return School.objects.filter(pk=Parameter("school")).select_for_update(no_key=True)


def lock_schools_of_zone(zone: str) -> list[School]:
    """The same lock for every school of a zone, one after the other: taken in the order of their primary keys, it
    never waits in a ring.
    """
    return list(School.objects.filter(zone=zone).order_by("pk").select_for_update(no_key=True))


def lock_pupil(pupil: Pupil) -> Pupil:
    """The row of `pupil` as it stands, `school` loaded, held until the end of the transaction; rows that merely refer to
    it may be written meanwhile.

    Raises Http404, with a sentence, when they have left the school in which the view found them: who may act there may
    not in the next one.
    """
    rows = Pupil.objects.select_for_update(no_key=True, of=("self",)).select_related("school")
    standing = rows.get(pk=pupil.pk)
    if standing.school_id != pupil.school_id:
        raise Http404(_("%(pupil)s vient de quitter l'établissement : rien n'a été noté.") % {"pupil": pupil})
    return standing
