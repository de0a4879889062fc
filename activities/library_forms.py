"""What a teacher fills in to find something in the library."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities import library
from activities.models import ExpectedOutput, Nature
from continuity.common.fields import PublicIdChoice
from continuity.directory.models import Level, User

# More than the first, at most the second, in minutes.
DURATIONS = {"15": (None, 15), "30": (None, 30), "60": (None, 60), "60+": (60, None)}
ALL = ("", gettext_lazy("toutes"))


class LibraryForm(forms.Form):
    """Words and filters; each may be left aside, and one that cannot be read is."""

    q = forms.CharField(label=gettext_lazy("Mots"), required=False, max_length=120)
    subject = forms.ChoiceField(label=gettext_lazy("Discipline"), required=False)
    level = forms.ChoiceField(
        label=gettext_lazy("Niveau"), required=False, choices=[("", gettext_lazy("tous")), *Level.choices]
    )
    nature = forms.ChoiceField(label=gettext_lazy("Nature"), required=False, choices=[ALL, *Nature.choices])
    output = forms.ChoiceField(
        label=gettext_lazy("Production"), required=False, choices=[ALL, *ExpectedOutput.choices]
    )
    duration = forms.TypedChoiceField(
        label=gettext_lazy("Durée"),
        required=False,
        coerce=DURATIONS.get,
        empty_value=None,
        choices=[
            ALL,
            ("15", gettext_lazy("15 min au plus")),
            ("30", gettext_lazy("30 min au plus")),
            ("60", gettext_lazy("1 h au plus")),
            ("60+", gettext_lazy("plus d'une heure")),
        ],
    )
    author = PublicIdChoice(
        label=gettext_lazy("Auteur"),
        queryset=User.objects.none(),
        required=False,
        empty_label=gettext_lazy("tous"),
    )

    def __init__(self, data, *, user: User):
        super().__init__(data)
        names = dict.fromkeys(subject.name for subject in library.subjects_shared(user))
        self.fields["subject"].choices = [("", _("toutes")), *((name, name) for name in names)]
        self.fields["author"].queryset = library.sharers(user)

    @property
    def is_narrowed(self) -> bool:
        """Whether something else than words is asked: these fields are then shown open."""
        return any(name in self.data and self.data[name] for name in self.fields if name != "q")

    def wanted(self) -> dict:
        """What was asked and can be read, by name."""
        self.is_valid()
        return self.cleaned_data
