"""The figures of the rules, per level of a school."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.forms.models import model_to_dict

from continuity.common.compiled import Parameter, compiled_models
from continuity.directory import audit
from continuity.directory.locks import lock_school
from continuity.directory.models import Pupil, School, User
from continuity.directory.signals import announce
from workload.models import LoadPolicy

# R1: three to four hours of work a day at most, all subjects together.
DAILY_CAP_MINUTES = {School.Kind.COLLEGE: 180, School.Kind.LYCEE: 240}


def default_policy(school: School, level: str = "") -> LoadPolicy:
    """The policy of a school that has set none (unsaved)."""
    return LoadPolicy(school=school, level=level, daily_cap_minutes=DAILY_CAP_MINUTES[school.kind])


@dataclass(frozen=True, slots=True)
class Policies:
    """The policies of one school: the level's own when it has one, else the school's."""

    school: LoadPolicy
    by_level: Mapping[str, LoadPolicy]

    def of_level(self, level: str) -> LoadPolicy:
        return self.by_level.get(level, self.school)

    def of_pupil(self, pupil: Pupil) -> LoadPolicy:
        """Needs `pupil.school_class` loaded; a pupil without class falls under the school's policy."""
        return self.of_level(pupil.school_class.level if pupil.school_class else "")

    def of_pupils(self, pupils: Iterable[Pupil]) -> list[LoadPolicy]:
        """The distinct policies that bind `pupils`; the school's when there are none."""
        levels = {pupil.school_class.level if pupil.school_class else "" for pupil in pupils} or {""}
        return [self.of_level(level) for level in sorted(levels)]


def figures_of(policy: LoadPolicy) -> dict:
    """The figures of a policy, without whom they are for."""
    return model_to_dict(policy, exclude=("id", "school", "level"))


def policies_of(school: School) -> Policies:
    """One query."""
    rows = {policy.level: policy for policy in _set(school=school.pk)}
    return Policies(school=rows.pop("", None) or default_policy(school), by_level=rows)


@compiled_models
def _set() -> QuerySet[LoadPolicy]:
    return LoadPolicy.objects.filter(school=Parameter("school")).order_by()


@transaction.atomic
def set_policy(*, policy: LoadPolicy, by: User) -> LoadPolicy:
    """Save the figures of a school or of one of its levels. What was given before stays given; alerts follow.

    The figures take the place of those that stand, whichever tab wrote them; the same again change nothing.
    """
    lock_school(policy.school_id)
    standing = LoadPolicy.objects.filter(school=policy.school_id, level=policy.level).first()
    if standing and figures_of(standing) == figures_of(policy):
        return standing
    policy.pk = standing and standing.pk
    policy.save()
    figures = {name: str(value) for name, value in figures_of(policy).items()}
    audit.record(verb="policy.set", by=by, school=policy.school, target=policy, level=policy.level, **figures)
    announce(policy.school.pupils, sender=LoadPolicy)
    return policy


@transaction.atomic
def remove_level_policy(*, policy: LoadPolicy, by: User) -> None:
    """Put a level back under the school's figures; removing them twice is removing them once."""
    lock_school(policy.school_id)
    removed, _of_which = LoadPolicy.objects.filter(pk=policy.pk).delete()
    if not removed:
        return
    audit.record(verb="policy.removed", by=by, school=policy.school, target=policy, level=policy.level)
    announce(policy.school.pupils, sender=LoadPolicy)
