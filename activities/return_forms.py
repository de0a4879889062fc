"""What is filled in about the work of pupils: returns, answers, attendance, paper."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.fields import FilesField, FileToJoin
from activities.file_kinds import EXTENSIONS
from activities.files import files_help
from activities.models import (
    SENTENCE_LENGTH,
    Assignment,
    Feedback,
    PendingReturn,
    Reflection,
    Submission,
)
from activities.reflections import durations_to_choose
from activities.typed_text import TypedText
from continuity.common import wording
from continuity.common.fields import DayField, PublicIdChoices

# Characters.
REASON_LENGTH = 120


def _either(fields: Iterable[forms.Field]) -> None:
    """One of `fields` is wanted, whichever: none of them is called optional."""
    for field in fields:
        field.needed = True


class _LenientKey(forms.UUIDField):
    """A key the page carries; one that cannot be read is none."""

    widget = forms.HiddenInput

    def clean(self, value) -> UUID | None:
        with suppress(ValidationError):
            return super().clean(value)
        return None


class _FilesToSort(FilesField):
    """Cleans to the files accepted and to what is wrong with the others: one bad page does not lose the good ones."""

    def clean(self, data, initial=None) -> tuple[list[UploadedFile], list[ValidationError]]:  # noqa: ARG002
        return self.sorted_out(data or [])


class HandInForm(forms.Form):
    """A pupil's return: a text, files, or both, beside those that have arrived already.

    `key` is that of the page: sent twice, it is one return. `last` is the return that stood when the page was drawn.
    """

    key = _LenientKey(required=False)
    last = _LenientKey(required=False)
    text = TypedText(label=gettext_lazy("Texte"), required=False, widget=forms.Textarea(attrs={"rows": 6}))
    attached_files = _FilesToSort(label=gettext_lazy("Fichiers ou photos"))

    def __init__(self, data=None, files=None, *, pending: PendingReturn | None, last: Submission | None):
        """`pending`: what is being made; `last`: the return that stands."""
        super().__init__(data, files, initial={"text": pending.text if pending else ""})
        self.pending, self.standing = pending, last
        self.accepted: list[UploadedFile] = []
        self.fields["attached_files"].help_text = files_help()
        self.fields["attached_files"].widget.attrs["accept"] = ",".join(("image/*", *EXTENSIONS))
        _either((self.fields["text"], self.fields["attached_files"]))

    @property
    def fresh(self) -> dict[str, str]:
        """What the page carries the next time: a key of its own, and the return that stands."""
        return {"key": str(uuid4()), "last": str(self.standing.public_id) if self.standing else ""}

    @property
    def is_overtaken(self) -> bool:
        """True when another device handed in since the page was drawn; a page that does not say is believed."""
        if "last" not in self.data:
            return False
        return self.cleaned_data["last"] != (self.standing.public_id if self.standing else None)

    def clean_attached_files(self) -> list[UploadedFile]:
        self.accepted, errors = self.cleaned_data["attached_files"]
        if errors:
            raise ValidationError(errors)
        return self.accepted

    def clean(self):
        typed = super().clean()
        has_files = self.accepted or (self.pending and self.pending.files.all())
        if not self.errors and not typed["text"] and not has_files:
            raise ValidationError(_("Écrire un texte ou joindre un fichier avant de rendre."))
        return typed


class ReflectionForm(forms.Form):
    """What a pupil tells of finished work: each button sends one answer, the sentence goes with its own."""

    minutes = forms.TypedChoiceField(coerce=int, required=False, empty_value=None)
    difficulty = forms.ChoiceField(choices=Reflection.Difficulty.choices, required=False)
    help_used = forms.ChoiceField(choices=Reflection.Help.choices, required=False)
    sentence = forms.CharField(
        label=gettext_lazy("Une phrase, si l'on veut"),
        max_length=SENTENCE_LENGTH,
        required=False,
        error_messages={
            "max_length": gettext_lazy("Cette phrase est trop longue : %(limit_value)d caractères au plus.")
        },
    )

    def __init__(self, data=None, *, assignment: Assignment, told: Reflection | None = None):
        super().__init__(data, initial={"sentence": told.sentence if told else ""})
        self.fields["minutes"].choices = [
            (minutes, wording.minutes(minutes)) for minutes in durations_to_choose(assignment)
        ]
        for name in ("minutes", "difficulty", "help_used"):
            self.fields[name].error_messages["invalid_choice"] = _("Choisir une des réponses proposées.")

    def clean(self):
        typed = super().clean()
        told = {name: value for name, value in typed.items() if name in self.data}
        is_empty = any(value in (None, "") for name, value in told.items() if name != "sentence")
        if not self.errors and (is_empty or not told):
            raise ValidationError(_("Choisir une des réponses proposées."))
        return told


class SelectionForm(forms.Form):
    """One or several pupils of an activity, by their work."""

    assignments = PublicIdChoices(label=gettext_lazy("Élèves"), queryset=Assignment.objects.none())

    def __init__(self, data=None, files=None, *, among: QuerySet[Assignment]):
        super().__init__(data, files)
        self.fields["assignments"].queryset = among

    def clean_assignments(self):
        chosen = self.cleaned_data["assignments"]
        if not chosen:
            raise ValidationError(_("Cocher au moins un élève."))
        return chosen

    @property
    def ticked(self) -> set[str]:
        """Public ids of the pupils' works that were ticked."""
        return set(self["assignments"].value() or ())


class FeedbackForm(SelectionForm):
    """The same answer to those ticked."""

    level = forms.ChoiceField(
        label=gettext_lazy("Niveau"),
        choices=[("", gettext_lazy("sans niveau")), *Feedback.Level.choices],
        required=False,
    )
    text = TypedText(label=gettext_lazy("Réponse"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    frequent = forms.ChoiceField(label=gettext_lazy("Une réponse déjà donnée"), required=False)
    file = FileToJoin(label=gettext_lazy("Fichier"))

    def __init__(self, data=None, files=None, *, among: QuerySet[Assignment], frequent: Sequence[str] = ()):
        """`frequent`: what this teacher often answers."""
        super().__init__(data, files, among=among)
        self.fields["frequent"].choices = [("", _("aucune")), *((text, text) for text in frequent)]
        if not frequent:
            del self.fields["frequent"]
        _either(self.fields.values())

    def clean(self):
        typed = super().clean()
        typed["text"] = "\n".join(filter(None, (typed.pop("frequent", ""), typed.get("text"))))
        if not self.errors and not typed["text"] and not typed.get("level") and not typed.get("file"):
            self.add_error("text", _("Écrire une réponse, choisir un niveau ou joindre un fichier."))
        return typed


class ExtensionForm(SelectionForm):
    """Until when those ticked have time, and why."""

    use_required_attribute = False  # the other acts of the page are buttons of the same form

    until = DayField(
        label=gettext_lazy("Prolonger jusqu'au"),
        required=True,
        error_messages={"required": gettext_lazy("Choisir le nouveau jour de rendu.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Raison"),
        max_length=REASON_LENGTH,
        required=False,
        help_text=gettext_lazy(
            "En quelques mots, dans l'historique : ni l'élève ni sa famille ne la lisent."
        ),
    )


class ModelAnswerForm(forms.Form):
    """The model answer as a file."""

    file = FileToJoin(
        label=gettext_lazy("Corrigé en fichier"), help_text=gettext_lazy("Un autre fichier prend sa place.")
    )

    def __init__(self, data=None, files=None):
        super().__init__(data, files, auto_id="corrige-%s")  # its page has the file of an answer too

    def clean_file(self):
        if not self.cleaned_data["file"]:
            raise ValidationError(_("Choisir le fichier du corrigé."))
        return self.cleaned_data["file"]


class CloseForm(forms.Form):
    synthesis = TypedText(
        label=gettext_lazy("Synthèse pour la classe"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class ReceivedOn(forms.Form):
    """The day paper came."""

    received_on = DayField(label=gettext_lazy("Reçu le"), help_text=gettext_lazy("Vide : aujourd'hui."))

    def clean_received_on(self):
        day = self.cleaned_data["received_on"]
        if day and day > timezone.localdate():
            raise ValidationError(_("Ce jour n'est pas encore venu : choisir aujourd'hui ou un jour passé."))
        return day


class CodeForm(ReceivedOn):
    """The code of a sheet, and the day the pile came."""

    code = forms.CharField(
        label=gettext_lazy("Code de la feuille"),
        max_length=60,
        widget=forms.TextInput(
            attrs={"autofocus": True, "autocomplete": "off", "autocapitalize": "characters"}
        ),
        error_messages={"required": gettext_lazy("Taper ou scanner le code imprimé sur la feuille.")},
    )
    field_order = ("code", "received_on")


class PaperForm(ReceivedOn, SelectionForm):
    """What a pupil brought on paper, and the day it came."""

    def __init__(self, data=None, *, among: QuerySet[Assignment]):
        super().__init__(data, among=among)
        self.fields["assignments"].label = _("Travaux reçus")

    def clean_assignments(self):
        if not self.cleaned_data["assignments"]:
            raise ValidationError(_("Cocher au moins un travail."))
        return self.cleaned_data["assignments"]
