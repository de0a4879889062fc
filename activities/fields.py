"""Form fields that read what teachers join to an activity: several links, several files."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import URLValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.file_kinds import EXTENSIONS
from activities.files import MAX_FILES, accept
from activities.models import MEETING_URL_LENGTH
from continuity.common import wording

TITLE_LENGTH = 120
ADDRESS_LENGTH = 200


class LinksField(forms.CharField):
    """One link per line, its title after it. Cleans to a list of (title, address)."""

    widget = forms.Textarea(attrs={"rows": 3})
    check_address = URLValidator(schemes=("http", "https"))

    def clean(self, value) -> list[tuple[str, str]]:
        return [self._link(line) for line in super().clean(value).splitlines() if line.strip()]

    def _link(self, line: str) -> tuple[str, str]:
        address, _space, title = line.strip().partition(" ")
        if "://" not in address:
            address = f"https://{address}"
        try:
            self.check_address(address)
        except ValidationError:
            raise ValidationError(
                _(
                    "« %(line)s » n'est pas une adresse de page. Écrire par exemple https://www.lumni.fr puis un titre."
                )
                % {"line": line.strip()},
                code="invalid",
            ) from None
        if len(address) > ADDRESS_LENGTH:
            raise ValidationError(
                _("L'adresse de « %(line)s » est trop longue : %(max)d caractères au plus.")
                % {"line": line.strip(), "max": ADDRESS_LENGTH},
                code="too_long",
            )
        return (title.strip() or address.partition("://")[2])[:TITLE_LENGTH], address


class MeetingLinkField(forms.URLField):
    """The link of a virtual class, whoever provides it: a page of the web. Without its beginning it is one too."""

    default_validators = (URLValidator(schemes=("http", "https")),)
    default_error_messages = {
        "invalid": gettext_lazy(
            "Ce n'est pas le lien d'une page : coller celui que donne l'outil de classe virtuelle, qui commence par "
            "https://."
        ),
        "max_length": gettext_lazy(
            "Ce lien fait %(show_value)d caractères, pour %(limit_value)d au plus : en demander un plus court à l'outil."
        ),
    }

    def __init__(self, **options):
        super().__init__(assume_scheme="https", required=False, max_length=MEETING_URL_LENGTH, **options)
        # Nothing of what is pasted is cut off by the browser; what is too long is said.
        self.widget.attrs.pop("maxlength", None)


class FileToJoin(forms.FileField):
    """One file, if any, as `activities.files` accepts it."""

    def __init__(self, **options):
        super().__init__(required=False, widget=forms.FileInput, **options)

    def clean(self, data, initial=None) -> UploadedFile | None:
        file = super().clean(data, initial)
        return accept(file) if file else None


class _FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, each as `activities.files` accepts it. Cleans to a list, empty without a file."""

    widget = _FilesInput

    def __init__(self, **options):
        super().__init__(required=False, **options)
        self.widget.attrs |= {
            "accept": ",".join(("image/*", *EXTENSIONS)),
            "data-most": settings.UPLOAD_MAX_BYTES,
            "data-too-much": _("Fichier de plus de %(limit)s, laissé de côté :")
            % {"limit": wording.file_size(settings.UPLOAD_MAX_BYTES)},
        }

    def clean(self, data, initial=None) -> list[UploadedFile]:  # noqa: ARG002 - Django's signature
        accepted, errors = self.sorted_out(data or [])
        if errors:
            raise ValidationError(errors)
        return accepted

    def sorted_out(self, sent: list[UploadedFile]) -> tuple[list[UploadedFile], list[ValidationError]]:
        """The files accepted, as they are to be stored, and what is wrong with the others."""
        if len(sent) > MAX_FILES:
            too_many = _("%(count)d fichiers à la fois, c'est trop : %(max)d au plus.")
            return [], [ValidationError(too_many % {"count": len(sent), "max": MAX_FILES}, code="too_many")]
        accepted, errors = [], []
        for file in sent:
            try:
                accepted.append(accept(file))
            except ValidationError as error:
                errors.append(error)
        return accepted, errors
