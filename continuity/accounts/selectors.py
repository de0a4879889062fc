"""Reading the accounts of a school; each function is one query, plus one for the roles."""

from django.db.models import Prefetch, Q, QuerySet

from continuity.directory.models import Guardianship, Membership, Pupil, School, User


def accounts_of(school: School, *, words: str = "", role: str = "", state: str = "") -> QuerySet[User]:
    """The accounts of `school` whose names, user name or address hold every one of `words`, in order of names.

    `role`: a Role. `state`: "unused" (never came), "closed", or "" for all. `account.here` lists its memberships
    in `school`.
    """
    here = Membership.objects.filter(school=school)
    if role:
        here = here.filter(role=role)
    accounts = User.objects.filter(pk__in=here.values("user"))
    for word in words.split():
        accounts = accounts.filter(
            Q(last_name__icontains=word)
            | Q(first_name__icontains=word)
            | Q(username__icontains=word)
            | Q(email__icontains=word)
        )
    if state == "unused":
        accounts = accounts.filter(last_seen_on=None)
    elif state == "closed":
        accounts = accounts.filter(is_active=False)
    memberships = Prefetch("memberships", Membership.objects.filter(school=school), to_attr="here")
    return accounts.order_by("sort_name", "pk").prefetch_related(memberships)


def pupils_of(school: School, *, words: str = "", without_account: bool = False) -> QuerySet[Pupil]:
    """The pupils of `school` whose name or class holds every one of `words`, with their account and guardians."""
    pupils = Pupil.objects.filter(school=school).matching(words).select_related("school_class", "user")
    if without_account:
        pupils = pupils.filter(user=None)
    guardians = Prefetch("guardianships", Guardianship.objects.select_related("guardian"))
    return pupils.prefetch_related(guardians)


def linked_pupils(account: User, school: School) -> QuerySet[Pupil]:
    """The pupils of `school` whose account, guardian or AESH is `account`."""
    links = Q(user=account) | Q(guardianships__guardian=account) | Q(supporters=account)
    linked = Pupil.objects.filter(links).values("pk")
    return Pupil.objects.filter(school=school, pk__in=linked).select_related("school_class")
