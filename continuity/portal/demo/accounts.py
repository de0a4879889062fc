"""The accounts to try the portal with."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from continuity.directory.models import User

PASSWORD = "continuite"  # noqa: S105 written in the README: the demo holds invented people only


@dataclass(frozen=True, slots=True)
class Account:
    """A user name, whose it is and what its home page shows."""

    username: str
    who: str
    look_at: str


ACCOUNTS = (
    Account(
        "direction",
        "direction du collège",
        "la charge de toutes les classes, une demande de dérogation, un suivi remonté et son entretien",
    ),
    Account("cpe", "vie scolaire", "qui attend une réponse, les suivis ouverts, les rendus sur papier"),
    Account(
        "enseignant", "professeur de maths", "ses classes, une séquence à publier, une dérogation accordée"
    ),
    Account(
        "pp",
        "professeur principal de 4e B",
        "un élève silencieux qui attend sa réponse, un suivi, une classe au-dessus de son plafond",
    ),
    Account("tuteur", "tuteur de dix élèves", "qui appeler aujourd'hui, et pourquoi"),
    Account("eleve", "élève de 5e B", "son plan du jour, ses rendus, les réponses reçues"),
    Account(
        "famille",
        "parent de trois enfants",
        "une semaine par enfant, un enfant sur papier, un suivi vu par la famille",
    ),
    Account("admin", "administration", "les comptes du collège"),
)


def open_accounts(users: Mapping[str, User]) -> None:
    """Give `users` (by user name of the demo) their user name and the one password, hashed once."""
    password = make_password(PASSWORD)
    for username, user in users.items():
        user.username, user.password = username, password
    User.objects.bulk_update(users.values(), ["username", "password"])


def table() -> str:
    """The accounts as lines of text, password first; empty when the demo school is not there."""
    names = {
        user.username: str(user) for user in User.objects.filter(username__in=[a.username for a in ACCOUNTS])
    }
    if not names:
        return ""
    rows = [
        (account.username, names.get(account.username, ""), account.who, account.look_at)
        for account in ACCOUNTS
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
    return "\n".join([f"Mot de passe de tous les comptes : {PASSWORD}", "", *lines])
