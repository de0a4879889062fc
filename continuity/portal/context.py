"""What every page needs around its content: the school, and the places of the signed-in user's roles."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.perms import has_calendar
from continuity.directory.models import Role, User

PLACES_SHOWN = 4

HOME = ("portal:home", gettext_lazy("Accueil"))
ACTIVITIES = ("activities:list", gettext_lazy("Activités"))
LIBRARY = ("activities:library", gettext_lazy("Bibliothèque"))
LOAD = ("workload:charge", gettext_lazy("Charge"))
SCHOOL_LIFE = ("tutoring:cpe", gettext_lazy("Vie scolaire"))
TUTORING = ("tutoring:tutor", gettext_lazy("Tutorat"))
PAPER = ("activities:paper", gettext_lazy("Papier"))
WEEK = ("workload:week", gettext_lazy("Semaine"))
CAHIER = ("activities:cahier", gettext_lazy("Cahier"))
ACCOUNTS = ("accounts:list", gettext_lazy("Comptes"))
OFFICE = ("directory:office", gettext_lazy("Établissement"))

# Roles whose work is most urgent first: with several roles, their places come first.
PLACES_OF_ROLE = {
    Role.CPE: (SCHOOL_LIFE, LOAD, PAPER),
    Role.PRINCIPAL: (LOAD, SCHOOL_LIFE, ACCOUNTS),
    Role.TEACHER: (ACTIVITIES, LIBRARY),
    Role.TUTOR: (TUTORING,),
    Role.AESH: (CAHIER,),
    Role.GUARDIAN: (WEEK, CAHIER),
    Role.PUPIL: (WEEK, CAHIER),
    Role.ADMIN: (ACCOUNTS, OFFICE, LOAD),
}


def navigation(request) -> dict:
    """`nav_places`: at most four {label, url, current}; `school_name`; `has_calendar`. One query, that of the user's
    roles.
    """
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"nav_places": []}
    return {
        "nav_places": [_place(request.path, name, label) for name, label in _places(user)],
        "school_name": _(" et ").join(user.school_names),
        "has_calendar": has_calendar(user),
    }


def _places(user: User) -> list[tuple[str, str]]:
    wanted = [place for role, places in PLACES_OF_ROLE.items() if user.has_role(role) for place in places]
    return list(dict.fromkeys([HOME, *wanted]))[:PLACES_SHOWN]


def _place(path: str, name: str, label: str) -> dict:
    url = reverse(name)
    is_current = path == url or (name != HOME[0] and path.startswith(url))
    return {"label": label, "url": url, "current": is_current}
