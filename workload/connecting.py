"""When pupils connect: what is told, never refused, of the hour of a virtual class (R10, R17)."""

from collections.abc import Collection
from datetime import datetime, time, timedelta

from django.utils.translation import gettext as _

from activities.models import Activity
from continuity.common import wording
from continuity.directory.models import Pupil
from workload.loads import Work
from workload.models import LoadPolicy
from workload.policies import Policies

Hours = tuple[time, time]


def hours_said(hours: Hours) -> str:
    """ "de 9 h à 11 h"."""
    return _("de %(opens)s à %(closes)s") % {
        "opens": wording.hour(hours[0]),
        "closes": wording.hour(hours[1]),
    }


def is_within(work: Activity | Work, hours: Hours) -> bool:
    """Whether a virtual class, which has an hour and a length, takes place wholly within `hours`."""
    opens, closes = hours
    begins = datetime.combine(work.due_on, work.starts_at)
    ends = begins + timedelta(minutes=work.minutes)
    return opens <= work.starts_at and ends <= datetime.combine(work.due_on, closes)


def is_outside_its_hours(work: Activity | Work, policy: LoadPolicy) -> bool:
    """R17: whether the pupils of `policy` have hours to connect, and the virtual class is not wholly in them."""
    return bool(policy.connection_hours) and not is_within(work, policy.connection_hours)


def remarks_on(activity: Activity, pupils: Collection[Pupil], policies: Policies) -> list[str]:
    """What the teacher is told of the hour of a virtual class: that it is outside the hours of messages (R10), or
    outside the hours in which the level of some of `pupils` connects (R17). Nothing for other work, nor for a virtual
    class without an hour, a day or a length. No query."""
    if not (activity.is_synchronous and activity.starts_at and activity.due_on and activity.minutes):
        return []
    remarks = []
    bound = policies.of_pupils(pupils)
    messages = max(policy.messages_from for policy in bound), min(policy.messages_until for policy in bound)
    if not is_within(activity, messages):
        remarks.append(
            _(
                "Cette classe virtuelle sort des heures où l'établissement s'adresse aux familles (%(hours)s) : "
                "prévenir les élèves qui ne pourraient pas en être, ou choisir une autre heure."
            )
            % {"hours": hours_said(messages)}
        )
    levels = sorted({pupil.school_class.level for pupil in pupils if pupil.school_class})
    for level in levels:
        policy = policies.of_level(level)
        if is_outside_its_hours(activity, policy):
            remarks.append(
                _(
                    "Les élèves de %(level)s se connectent %(hours)s : à une autre heure, le réseau peut manquer à tous."
                )
                % {"level": level, "hours": hours_said(policy.connection_hours)}
            )
    return remarks
