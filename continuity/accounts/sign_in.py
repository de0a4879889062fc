"""The forms of allauth, in the words of the school."""

from allauth.account.forms import AddEmailForm, LoginForm, ResetPasswordForm
from django.utils.translation import gettext_lazy

EMAIL = gettext_lazy("Adresse électronique")


class SchoolLoginForm(LoginForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"].label = gettext_lazy("Identifiant ou adresse électronique")
        # The page has its own link for a forgotten password, after the button.
        self.fields["password"].help_text = ""


class SchoolResetPasswordForm(ResetPasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].label = EMAIL


class SchoolAddEmailForm(AddEmailForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].label = EMAIL
