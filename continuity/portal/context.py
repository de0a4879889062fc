"""What every page needs around its content: the places of the signed-in user's roles."""

from django.urls import reverse
from django.utils.translation import gettext as _

PLACES_SHOWN = 4


def navigation(request) -> dict:
    """`nav_places`: at most four {label, url, current}, the most useful of the user's roles first."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"nav_places": []}
    places = [
        {
            "label": label,
            "url": url,
            "current": request.path == url
            or (url != "/" and request.path.startswith(url)),
        }
        for label, url in _places(user)
    ]
    return {"nav_places": places[:PLACES_SHOWN]}


def _places(user) -> list[tuple[str, str]]:
    places = [(_("Accueil"), reverse("portal:home"))]
    return places
