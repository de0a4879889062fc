"""Form fields that read what people type: a day, an hour, one or several of the objects offered."""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms.models import ModelChoiceIterator
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from continuity.common import wording
from continuity.common.drawing import attributes, escaped

DAY_AND_MONTH = re.compile(r"^(\d{1,2})[/.-](\d{1,2})$")
DAY_FORMATS = ("%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y", "%d.%m.%Y", "%d-%m-%Y")
HORIZON_DAYS = 365
CITED_CHARACTERS = 20


def check_dialable(phone: str) -> None:
    """Raises ValidationError for a telephone nobody could call: people tap it. The shortest have two figures."""
    if sum(character.isdigit() for character in phone) < 2:
        raise ValidationError(_("Écrire un numéro à appeler : « 01 23 45 67 89 »."))


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
            % {"value": value[:CITED_CHARACTERS]},
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


class HourField(forms.TimeField):
    """An hour: "14:30", "14 h 30" or "14h"."""

    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})

    def __init__(self, **options):
        super().__init__(input_formats=("%H:%M", "%H:%M:%S", "%Hh%M", "%Hh"), required=False, **options)
        self.error_messages["invalid"] = _("Cette heure ne peut pas être lue. L'écrire comme 14:30.")

    def to_python(self, value):
        return super().to_python("".join(value.split()) if isinstance(value, str) else value)


class OnceField(forms.UUIDField):
    """Names one rendering of a form, hidden in it: sent twice, it does its act once."""

    widget = forms.HiddenInput

    def __init__(self):
        super().__init__(
            initial=uuid4,
            error_messages={
                "required": gettext_lazy("Ce formulaire est incomplet : recharger la page et recommencer."),
                "invalid": gettext_lazy("Ce formulaire est abîmé : recharger la page et recommencer."),
            },
        )


class ReadOnce(ModelChoiceIterator):
    """What is offered, read once however often it is asked for: lists short enough to be shown whole."""

    def __iter__(self):
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        yield from map(self.choice, self.queryset)


class PublicIdChoice(forms.ModelChoiceField):
    """One object of `queryset`, named in the page by its public id."""

    iterator = ReadOnce

    def __init__(self, **options):
        super().__init__(to_field_name="public_id", **options)
        self.error_messages["invalid_choice"] = _("Ce choix n'existe pas ou plus : choisir dans la liste.")

    def to_python(self, value):
        if value in self.empty_values:
            return None
        wanted = _uuids([getattr(value, "public_id", value)])
        for offered in self.queryset:
            if offered.public_id in wanted:
                return offered
        raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")


class Boxes(forms.CheckboxSelectMultiple):
    """Boxes to tick. A class has dozens: they are drawn without the template language, what they share once."""

    def render(self, name, value, attrs=None, **_renderer) -> SafeString:
        shared, ticked = self.build_attrs(self.attrs, attrs), self.format_value(value)
        whole_id = shared.pop("id")
        common = attributes({"type": "checkbox", "name": name, **shared})
        boxes = "\n".join(
            f'<div><label for="{whole_id}_{n}"><input{common} value="{escaped(offered)}" id="{whole_id}_{n}"'
            f"{' checked' if str(offered) in ticked else ''}> {escaped(label)}</label></div>"
            for n, (offered, label) in enumerate(self.choices)
        )
        return mark_safe(f'<div id="{whole_id}">{boxes}</div>')  # noqa: S308


class PublicIdChoices(forms.ModelMultipleChoiceField):
    """Objects of `queryset`, named in the page by their public ids.

    `forgiving`: what is not in `queryset` is left out, so that removing twice is removing once.
    """

    widget = Boxes
    iterator = ReadOnce

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


def _uuids(texts: Iterable[UUID | str]) -> list[UUID]:
    found = []
    for text in texts:
        try:
            found.append(UUID(str(text)))
        except ValueError:
            continue
    return found


def too_far(day: date, today: date) -> str:
    """A sentence when `day` is more than a year away, ahead or behind, "" otherwise."""
    if abs(day - today) <= timedelta(days=HORIZON_DAYS):
        return ""
    return _("Le %(day)s est trop loin : choisir un jour à moins d'un an.") % {
        "day": f"{wording.day(day)} {day.year}"
    }


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
