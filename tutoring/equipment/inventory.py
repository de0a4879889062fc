"""The inventory: what the school can lend, read from lines, corrected, retired."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from continuity.directory import audit
from continuity.directory.access import lock_or_404
from continuity.directory.locks import lock_school
from continuity.directory.models import School, User
from tutoring.equipment.lent_means import refresh_lent_means
from tutoring.models import Item, Loan

MOST_LINES = 500
MOST_ERRORS = 20  # told at once: more would bury what was typed
NUMBER_LENGTH = Item._meta.get_field("number").max_length
LABEL_LENGTH = Item._meta.get_field("label").max_length


class StillLent(Exception):
    """What is at a pupil's home cannot leave the inventory; the message is a sentence."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to add to the inventory, as it was typed."""

    number: str
    label: str
    kind: str


def read_lines(text: str, kind: str) -> list[Line]:
    """The lines of `text`, "number ; label ; kind": the last two may be missing, the kind is then `kind`.

    Semicolons, tabulations or commas part them, as a spreadsheet copies or saves them; a first line "numéro…" is its head.
    Raises ValidationError with a sentence for each line that is not right.
    """
    typed = [(place, line) for place, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if len(typed) > MOST_LINES:
        raise ValidationError(
            _("%(count)d lignes : %(most)d au plus à la fois. Les ajouter en plusieurs fois.")
            % {"count": len(typed), "most": MOST_LINES}
        )
    if typed and typed[0][1].strip().lower().startswith(("numéro", "numero", "n°")):
        del typed[0]
    lines, errors, seen = [], [], {}
    for place, text_line in typed:
        line = _read(text_line, kind)
        error = _what_is_wrong(line, seen)
        if error:
            errors.append(_("Ligne %(place)d : %(error)s") % {"place": place, "error": error})
            continue
        seen[line.number] = place
        lines.append(line)
    if errors:
        raise ValidationError(_first_of(errors))
    if not lines:
        raise ValidationError(_("Écrire au moins un numéro d'inventaire."))
    return lines


@transaction.atomic
def add(*, school: School, lines: Sequence[Line], by: User) -> list[Item]:
    """Put `lines` into the inventory of `school`: all or none. Raises ValidationError naming the numbers it has already."""
    lock_school(school.pk)
    wanted = [line.number for line in lines]
    known = sorted(school.items.filter(number__in=wanted).values_list("number", flat=True))
    if known:
        sentence = ngettext(
            "Le numéro %(numbers)s est déjà dans l'inventaire : rien n'a été ajouté.",
            "Les numéros %(numbers)s sont déjà dans l'inventaire : rien n'a été ajouté.",
            len(known),
        )
        raise ValidationError(sentence % {"numbers": ", ".join(known)})
    items = Item.objects.bulk_create(
        Item(school=school, kind=line.kind, number=line.number, label=line.label) for line in lines
    )
    audit.record_all(verb="item.added", by=by, school=school, targets=items)
    return items


@transaction.atomic
def correct(*, item: Item, kind: str, number: str, label: str, state: str, by: User) -> Item:
    """Write what `item` is and the state it is in. Raises ValidationError for a number another one has.

    What no longer works helps nobody: the pupil who has it at home lacks it again.
    """
    lock_school(item.school_id)  # a number is one of the school's
    locked = lock_or_404(Item.objects.all(), item.pk)
    asked = {"kind": kind, "number": number, "label": label, "state": state}
    changes = {name: value for name, value in asked.items() if getattr(locked, name) != value}
    if not changes:
        return locked
    if "number" in changes and Item.objects.filter(school=locked.school_id, number=number).exists():
        raise ValidationError({"number": _("Ce numéro est déjà celui d'un autre appareil de l'inventaire.")})
    for name, value in changes.items():
        setattr(locked, name, value)
    locked.save(update_fields=[*changes])
    audit.record(verb="item.corrected", by=by, school=locked.school_id, target=locked, **changes)
    loan = locked.loans.current().first()
    if loan:
        refresh_lent_means(loan.pupil_id)
    return locked


@transaction.atomic
def retire(*, item: Item, by: User) -> Item:
    """Take `item` out of the inventory, its history kept; twice is once. Raises StillLent."""
    locked = lock_or_404(Item.objects.all(), item.pk)
    if locked.retired_on:
        return locked
    loan = Loan.objects.current().filter(item=locked).select_related("pupil").first()
    if loan:
        raise StillLent(
            _("%(item)s : appareil prêté à %(pupil)s. Noter d'abord son retour, même perdu ou en panne.")
            % {"item": locked, "pupil": loan.pupil}
        )
    locked.retired_on = timezone.localdate()
    locked.save(update_fields=["retired_on"])
    audit.record(verb="item.retired", by=by, school=locked.school_id, target=locked)
    return locked


@transaction.atomic
def put_back(*, item: Item, by: User) -> Item:
    """Put a retired `item` into the inventory again."""
    locked = lock_or_404(Item.objects.all(), item.pk)
    if locked.retired_on is None:
        return locked
    locked.retired_on = None
    locked.save(update_fields=["retired_on"])
    audit.record(verb="item.put_back", by=by, school=locked.school_id, target=locked)
    return locked


def _first_of(errors: Sequence[str]) -> list[str]:
    more = len(errors) - MOST_ERRORS
    if more <= 0:
        return [*errors]
    said = ngettext("%(count)d autre ligne est à revoir.", "%(count)d autres lignes sont à revoir.", more) % {
        "count": more
    }
    return [*errors[:MOST_ERRORS], said]


def _read(line: str, kind: str) -> Line:
    mark = next((mark for mark in (";", "\t", ",") if mark in line), ";")
    number, label, named, *_rest = [
        *(cell.strip() for cell in next(csv.reader([line], delimiter=mark))),
        "",
        "",
    ]
    return Line(number, label, _kind_named(named) if named else kind)


def _kind_named(words: str) -> str:
    """The kind people call `words`, in full or by its beginning; "" for none."""
    wanted = words.casefold()
    return next((value for value, label in Item.Kind.choices if str(label).casefold().startswith(wanted)), "")


def _what_is_wrong(line: Line, seen: dict[str, int]) -> str:
    if not line.number:
        return _("il manque le numéro d'inventaire.")
    if line.number in seen:
        return _("le numéro %(number)s est déjà à la ligne %(first)d.") % {
            "number": line.number,
            "first": seen[line.number],
        }
    if len(line.number) > NUMBER_LENGTH:
        return _("le numéro a plus de %(most)d caractères.") % {"most": NUMBER_LENGTH}
    if len(line.label) > LABEL_LENGTH:
        return _("la désignation a plus de %(most)d caractères.") % {"most": LABEL_LENGTH}
    if not line.kind:
        kinds = ", ".join(str(label) for label in Item.Kind.labels)
        return _("ce matériel n'est pas dans la liste : %(kinds)s.") % {"kinds": kinds}
    return ""
