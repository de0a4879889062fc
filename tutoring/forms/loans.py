"""What vie scolaire fills in to keep the inventory, to lend and to take back."""

from collections.abc import Iterable
from itertools import groupby

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from continuity.common import wording
from continuity.common.fields import ComingDayField, DayField, PublicIdChoice
from continuity.directory.models import School
from tutoring.equipment.inventory import read_lines
from tutoring.models import Item

MAX_BYTES = 200_000
TOO_LONG = gettext_lazy("Au plus %(limit_value)d caractères ; il y en a %(show_value)d.")
NOT_IN_LIST = {"invalid_choice": gettext_lazy("Ce choix n'est pas dans la liste : en choisir un autre.")}


class AddItemsForm(forms.Form):
    """One item or many: lines typed or pasted, or a file of a spreadsheet. Cleans to `lines`."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Matériel"),
        choices=Item.Kind.choices,
        help_text=gettext_lazy("Pour les lignes qui ne disent pas lequel."),
        error_messages=NOT_IN_LIST,
    )
    text = forms.CharField(
        label=gettext_lazy("Numéros d'inventaire, un par ligne"),
        required=False,
        max_length=MAX_BYTES,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text=gettext_lazy(
            "Suivi, si l'on veut, de la désignation et du matériel : PC-21 ; Portable 14 pouces ; tablette"
        ),
        error_messages={"max_length": TOO_LONG},
    )
    file = forms.FileField(
        label=gettext_lazy("Ou un fichier de tableur (CSV)"), required=False, allow_empty_file=True
    )

    def clean_file(self) -> str:
        file = self.cleaned_data["file"]
        if file is None:
            return ""
        if file.size > MAX_BYTES:
            raise ValidationError(
                _("Ce fichier pèse %(size)s : %(limit)s au plus.")
                % {"size": wording.file_size(file.size), "limit": wording.file_size(MAX_BYTES)}
            )
        text = _decoded(file.read())
        if "\x00" in text:
            raise ValidationError(_("Ce fichier n'est pas un texte : l'enregistrer au format CSV."))
        return text

    def clean(self):
        data = super().clean()
        if self.errors:
            return data
        field = "file" if data["file"] else "text"
        try:
            data["lines"] = read_lines(data[field], data["kind"])
        except ValidationError as error:
            self.add_error(field, error)
        return data


class ItemForm(forms.ModelForm):
    class Meta:
        model = Item
        fields = ("kind", "number", "label", "state")
        error_messages = {
            "kind": NOT_IN_LIST,
            "state": NOT_IN_LIST,
            "number": {"max_length": TOO_LONG},
            "label": {"max_length": TOO_LONG},
        }


class ItemFilter(forms.Form):
    """Which items of the inventory are shown."""

    q = forms.CharField(label=gettext_lazy("Numéro ou désignation"), required=False, max_length=80)
    kind = forms.ChoiceField(label=gettext_lazy("Matériel"), required=False, error_messages=NOT_IN_LIST)
    shown = forms.ChoiceField(
        label=gettext_lazy("Situation"),
        required=False,
        choices=[
            ("", gettext_lazy("tous")),
            ("available", gettext_lazy("à prêter")),
            ("lent", gettext_lazy("prêtés")),
            ("broken", gettext_lazy("en panne ou perdus")),
            ("retired", gettext_lazy("sortis de l'inventaire")),
        ],
        error_messages=NOT_IN_LIST,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("tous")), *Item.Kind.choices]


class LendForm(forms.Form):
    """What is lent to a pupil already chosen, until when."""

    item = PublicIdChoice(
        label=gettext_lazy("Appareil"),
        queryset=Item.objects.none(),
        empty_label=gettext_lazy("choisir dans l'inventaire"),
        error_messages={"required": gettext_lazy("Choisir un appareil.")},
    )
    due_on = ComingDayField(
        label=gettext_lazy("À rendre le"),
        required=True,
        error_messages={"required": gettext_lazy("Dire jusqu'à quel jour.")},
    )

    def __init__(self, *args, school: School, **kwargs):
        super().__init__(*args, **kwargs)
        offered = Item.objects.available().filter(school=school)
        # Taken by somebody else while the page was open: the act says so, with who has it.
        self.fields["item"].queryset = Item.objects.filter(school=school)
        self.fields["item"].widget.choices = [("", self.fields["item"].empty_label), *_by_kind(offered)]


class TakeBackForm(forms.Form):
    returned_on = DayField(
        label=gettext_lazy("Rendu le"),
        required=True,
        initial=timezone.localdate,
        error_messages={"required": gettext_lazy("Dire quel jour il a été rendu.")},
    )
    state = forms.ChoiceField(
        label=gettext_lazy("État au retour"),
        choices=Item.State.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Perdu ou volé : le noter ici clôt aussi le prêt."),
        error_messages={"required": gettext_lazy("Dire dans quel état il revient.")} | NOT_IN_LIST,
    )


class ProlongForm(forms.Form):
    due_on = ComingDayField(
        label=gettext_lazy("Prolonger jusqu'au"),
        required=True,
        error_messages={"required": gettext_lazy("Dire jusqu'à quel jour.")},
    )


def _by_kind(items: Iterable[Item]) -> list:
    """Groups of choices: the kind, then its items, each with what tells it from the others."""
    return [
        (kind, [(item.public_id, _told(item)) for item in of_kind])
        for kind, of_kind in groupby(items, key=Item.get_kind_display)
    ]


def _told(item: Item) -> str:
    worn = item.get_state_display() if item.state == Item.State.WORN else ""
    return ", ".join(filter(None, (item.number, item.label, worn)))


def _decoded(content: bytes) -> str:
    """As spreadsheets save: UTF-8, with a mark or not, else Windows."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")
