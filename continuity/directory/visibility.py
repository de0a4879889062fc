"""Who follows which pupil: a relation that apps above the directory add to it.

The directory cannot import `tutoring`, yet a tutor reads their pupils everywhere. An app appends to
`follower_links`, in its `AppConfig.ready`, a function User → Q over Pupil.
"""

from collections.abc import Callable

from django.db.models import Q

follower_links: list[Callable[..., Q]] = []


def followed(user) -> Q:
    """Condition on Pupil: `user` follows the pupil through a link of another app."""
    condition = Q(pk__in=())
    for link in follower_links:
        condition |= link(user)
    return condition
