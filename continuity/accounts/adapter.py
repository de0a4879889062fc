"""How allauth behaves here: accounts are made by the school, nobody signs up."""

from allauth.account.adapter import DefaultAccountAdapter
from django.utils.translation import gettext_lazy

WRONG_CREDENTIALS = gettext_lazy(
    "Identifiant ou mot de passe non reconnu : vérifier les majuscules, ou choisir un nouveau mot de passe."
)


class SchoolAccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": WRONG_CREDENTIALS,
        "email_password_mismatch": WRONG_CREDENTIALS,
        "too_many_login_attempts": gettext_lazy(
            "Trop d'essais de suite : attendre cinq minutes, puis recommencer."
        ),
    }

    def is_open_for_signup(self, _request):
        return False
