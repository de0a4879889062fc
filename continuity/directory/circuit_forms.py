"""What the office fills in of "whom to ask for what" and of the chain of delegation."""

from django import forms
from django.utils.translation import gettext_lazy as _

from continuity.common.fields import ComingDayField, PublicIdChoice, check_dialable
from continuity.directory.models import STAFF_ROLES, ContactPoint, School, User


class ContactPointForm(forms.ModelForm):
    """One line. The number and the address shown to families are those of a service, never private ones."""

    class Meta:
        model = ContactPoint
        fields = ("matter", "who", "phone", "email", "hours", "audience")
        help_texts = {
            "matter": _("Comme une famille le demanderait : prêt de matériel, mot de passe…"),
            "who": _("Un service ou une personne."),
            "phone": _("Celui d'un service ; vide : le standard de l'établissement."),
            "hours": _("Par exemple : lundi à vendredi, 8 h à 12 h."),
        }
        error_messages = {
            "matter": {"required": _("Dire pour quoi on s'adresse à cette personne.")},
            "who": {"required": _("Dire à qui s'adresser : un service ou une personne.")},
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["phone"].validators.append(check_dialable)


class DeputyForm(forms.Form):
    """Somebody of the staff to add at the end of the chain."""

    user = PublicIdChoice(
        label=_("Personne"), queryset=User.objects.none(), empty_label=_("choisir dans l'établissement")
    )

    def __init__(self, *args, school: School, **kwargs):
        super().__init__(*args, **kwargs)
        staff = school.memberships.filter(role__in=STAFF_ROLES).values("user")
        placed = school.deputies.values("user")
        self.fields["user"].queryset = (
            User.objects.filter(is_active=True, pk__in=staff)
            .exclude(pk__in=placed)
            .order_by("sort_name", "pk")
        )


class AwayForm(forms.Form):
    """Until when somebody of the chain is away; nothing: they are there."""

    until = ComingDayField(label=_("Absent jusqu'au"))
