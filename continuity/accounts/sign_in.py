"""The sign-in form, in the words of the school."""

from allauth.account.forms import LoginForm
from django.utils.translation import gettext_lazy


class SchoolLoginForm(LoginForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"].label = gettext_lazy("Identifiant ou adresse électronique")
        # The page has its own link for a forgotten password, after the button.
        self.fields["password"].help_text = ""
