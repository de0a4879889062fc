"""Form fields that read what people type: a day, several links, several files, one of several objects."""

import re
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import URLValidator
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from activities.dates import too_far
from activities.files import check_file

DAY_AND_MONTH = re.compile(r"^(\d{1,2})[/.-](\d{1,2})$")
DAY_FORMATS = ("%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y", "%d.%m.%Y", "%d-%m-%Y")
TITLE_LENGTH = 120
ADDRESS_LENGTH = 200
MAX_FILES = 10


class DayField(forms.DateField):
    """A day: "2026-11-24", "24/11/2026", or "24/11" for the next 24 November."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})

    def __init__(self, **options):
        super().__init__(**{"input_formats": DAY_FORMATS, "required": False, **options})

    def to_python(self, value):
        try:
            return _next_such_day(value) or super().to_python(value)
        except (ValueError, ValidationError):
            raise self._unreadable(value) from None

    def _unreadable(self, value) -> ValidationError:
        return ValidationError(
            _("« %(value)s » n'est pas une date du calendrier. L'écrire comme 24/11/2026 ou 2026-11-24.")
            % {"value": value},
            code="invalid",
        )


class NearDayField(DayField):
    """A day less than a year away, ahead or behind."""

    def validate(self, value: date | None):
        super().validate(value)
        if value and (sentence := too_far(value, timezone.localdate())):
            raise ValidationError(sentence)


class ComingDayField(NearDayField):
    """A day to come, today included, less than a year away."""

    def validate(self, value: date | None):
        super().validate(value)
        if value and value < timezone.localdate():
            raise ValidationError(_("Ce jour est passé : choisir aujourd'hui ou un jour à venir."))


def _next_such_day(value) -> date | None:
    """The first day from today written "day/month"; None for anything written otherwise.

    Raises ValueError for a day the month does not have.
    """
    match = DAY_AND_MONTH.match(value.strip()) if isinstance(value, str) else None
    if match is None:
        return None
    today = timezone.localdate()
    day = date(today.year, int(match[2]), int(match[1]))
    return day if day >= today else day.replace(year=today.year + 1)


class HourField(forms.TimeField):
    """An hour: "14:30", "14 h 30" or "14h"."""

    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})

    def __init__(self, **options):
        super().__init__(input_formats=("%H:%M", "%H:%M:%S", "%Hh%M", "%Hh"), required=False, **options)
        self.error_messages["invalid"] = _("Cette heure ne peut pas être lue. L'écrire comme 14:30.")

    def to_python(self, value):
        return super().to_python("".join(value.split()) if isinstance(value, str) else value)


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


class _FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, each checked by `activities.files`. Cleans to a list, empty without a file."""

    widget = _FilesInput

    def __init__(self, **options):
        super().__init__(required=False, **options)

    def clean(self, data, initial=None) -> list[UploadedFile]:  # noqa: ARG002 - Django's signature
        files = data or []
        if len(files) > MAX_FILES:
            raise ValidationError(
                _("%(count)d fichiers à la fois, c'est trop : %(max)d au plus.")
                % {"count": len(files), "max": MAX_FILES},
                code="too_many",
            )
        errors = [error for error in map(_file_error, files) if error]
        if errors:
            raise ValidationError(errors)
        return files


def _file_error(file: UploadedFile) -> ValidationError | None:
    try:
        check_file(file)
    except ValidationError as error:
        return error
    return None


class PublicIdChoice(forms.ModelChoiceField):
    """One object of `queryset`, named in the page by its public id."""

    def __init__(self, **options):
        super().__init__(to_field_name="public_id", **options)
        self.error_messages["invalid_choice"] = _("Ce choix n'existe pas ou plus : choisir dans la liste.")

    def to_python(self, value):
        try:
            return super().to_python(value)
        except ValidationError:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice") from None


class PublicIdChoices(forms.ModelMultipleChoiceField):
    """Objects of `queryset`, named in the page by their public ids.

    `forgiving`: what is not in `queryset` is left out, so that removing twice is removing once.
    """

    widget = forms.CheckboxSelectMultiple

    def __init__(self, *, forgiving: bool = False, **options):
        super().__init__(to_field_name="public_id", **{"required": False, **options})
        self.forgiving = forgiving

    def clean(self, value) -> QuerySet:
        wanted = list(value or [])
        if self.required and not wanted:
            raise ValidationError(self.error_messages["required"], code="required")
        found = self.queryset.filter(public_id__in=_uuids(wanted))
        if not self.forgiving and len(found) != len(set(wanted)):
            raise ValidationError(
                _("Un choix n'existe pas ou plus : cocher dans la liste."), code="invalid_choice"
            )
        return found


def _uuids(texts: Iterable[str]) -> list[UUID]:
    found = []
    for text in texts:
        try:
            found.append(UUID(str(text)))
        except ValueError:
            continue
    return found
