"""What every page needs around its content: the school, and the places of the signed-in user's roles."""

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.perms import has_calendar
from continuity.directory.models import Role, User

PLACES_SHOWN = 4

Place = tuple[str, Promise]  # the name of its address, and its words

HOME = ("portal:home", gettext_lazy("Accueil"))
ACTIVITIES = ("activities:list", gettext_lazy("Activités"))
LIBRARY = ("activities:library", gettext_lazy("Bibliothèque"))
LOAD = ("workload:charge", gettext_lazy("Charge"))
SCHOOL_LIFE = ("tutoring:cpe", gettext_lazy("Vie scolaire"))
TUTORING = ("tutoring:tutor", gettext_lazy("Tutorat"))
LED_CLASS = ("tutoring:class", gettext_lazy("Ma classe"))
PAPER = ("activities:paper", gettext_lazy("Papier"))
WEEK = ("workload:week", gettext_lazy("Semaine"))
CAHIER = ("activities:cahier", gettext_lazy("Cahier"))
ACCOUNTS = ("accounts:list", gettext_lazy("Comptes"))
OFFICE = ("directory:office", gettext_lazy("Établissement"))

# Pages of a place whose addresses begin otherwise: the nearest beginning of an address says where one is.
ALSO_UNDER = {
    ACTIVITIES: ("/sequences/", "/charge/publier/", "/charge/apercu/", "/charge/sequence/"),
    SCHOOL_LIFE: ("/suivi/", "/suivis/", "/bilans/"),
    LED_CLASS: ("/suivi/", "/suivi/classe/", "/suivis/", "/bilans/"),
    TUTORING: ("/suivi/", "/suivis/"),
    WEEK: ("/travail/",),
}

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
    places = {place: _address(place, user) for place in _places(user)}
    current = _current(request.path, places)
    return {
        "nav_places": [
            {"label": place[1], "url": url, "current": place == current} for place, url in places.items()
        ],
        "school_name": _(" et ").join(user.school_names),
        "has_calendar": has_calendar(user),
    }


def _address(place: Place, user: User) -> str:
    return reverse(place[0], args=[user.led_class] if place == LED_CLASS else [])


def _places(user: User) -> list[Place]:
    wanted = [place for role, places in PLACES_OF_ROLE.items() if user.has_role(role) for place in places]
    # Their class comes before the library, which their activities lead to.
    if user.led_class and ACTIVITIES in wanted:
        wanted[wanted.index(ACTIVITIES) + 1] = LED_CLASS
        wanted.append(LIBRARY)
    return list(dict.fromkeys([HOME, *wanted]))[:PLACES_SHOWN]


def _current(path: str, places: dict[Place, str]) -> Place | None:
    """Which of `places`, with their addresses, the page at `path` belongs to; the home page is only itself."""
    if path == places[HOME]:
        return HOME
    beginnings = {
        beginning: place
        for place, url in places.items()
        if place != HOME
        for beginning in (url, *ALSO_UNDER.get(place, ()))
    }
    return beginnings.get(max(filter(path.startswith, beginnings), key=len, default=""))
