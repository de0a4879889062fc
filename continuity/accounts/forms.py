"""Searching accounts, opening one, changing one."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from continuity.accounts.perms import FAMILY_ROLES, assignable_roles
from continuity.common.fields import PublicIdChoice, check_dialable
from continuity.directory.models import Membership, Pupil, Role, School, User


class AccountSearch(forms.Form):
    q = forms.CharField(label=gettext_lazy("Nom, identifiant ou adresse"), required=False, max_length=80)
    role = forms.ChoiceField(
        label=gettext_lazy("Rôle"), required=False, choices=[("", gettext_lazy("tous")), *Role.choices]
    )
    state = forms.ChoiceField(
        label=gettext_lazy("État"),
        required=False,
        choices=[
            ("", gettext_lazy("tous")),
            ("unused", gettext_lazy("jamais connectés")),
            ("closed", gettext_lazy("fermés")),
        ],
    )


class PupilSearch(forms.Form):
    q = forms.CharField(label=gettext_lazy("Nom ou classe"), required=False, max_length=80)
    without_account = forms.BooleanField(label=gettext_lazy("Sans compte seulement"), required=False)


class IdentityForm(forms.ModelForm):
    """Who the person is. Left empty, the user name becomes "prenom.nom"."""

    username = forms.CharField(
        label=gettext_lazy("Identifiant"),
        required=False,
        max_length=150,
        help_text=gettext_lazy("Laisser vide pour « prenom.nom »."),
    )

    class Meta:
        model = User
        fields = ("first_name", "last_name", "username", "email", "phone", "languages")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("first_name", "last_name"):
            self.fields[name].required = True
        self.fields["phone"].validators.append(check_dialable)

    def clean_email(self):
        email = self.cleaned_data["email"].lower()
        if email and self._others().filter(email__iexact=email).exists():
            raise ValidationError(
                _("Cette adresse est celle d'un autre compte : en donner une autre, ou aucune.")
            )
        return email

    def clean(self):
        cleaned = super().clean()
        if "username" not in self.errors:
            cleaned["username"] = self._username(cleaned)
        return cleaned

    def _username(self, cleaned: dict) -> str:
        names = [slugify(cleaned.get(field, "")) for field in ("first_name", "last_name")]
        username = (cleaned.get("username") or ".".join(filter(None, names))).lower()
        if not username and cleaned.keys() >= {"first_name", "last_name"}:
            self.add_error("username", _("Ce nom ne donne pas d'identifiant : en saisir un."))
        elif self._others().filter(username__iexact=username).exists():
            self.add_error(
                "username",
                _(
                    "« %(username)s » est déjà pris, peut-être par cette même personne : vérifier, ou en saisir un autre."
                )
                % {"username": username},
            )
        return username

    def _others(self):
        return User.objects.exclude(pk=self.instance.pk)


class StaffAccountForm(IdentityForm):
    """An account and the roles that `by` may give in `school`."""

    roles = forms.MultipleChoiceField(
        label=gettext_lazy("Rôles dans l'établissement"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Choisir au moins un rôle ; pour retirer l'accès, fermer le compte.")
        },
    )

    def __init__(self, *args, school: School, by: User, **kwargs):
        super().__init__(*args, **kwargs)
        held = Membership.objects.filter(user=self.instance.pk, school=school).values_list("role", flat=True)
        self.fields["roles"].required = FAMILY_ROLES.isdisjoint(held)
        self.fields["roles"].choices = [(role.value, role.label) for role in assignable_roles(by, school)]
        self.initial["roles"] = list(held)


class FamilyAccountForm(IdentityForm):
    """The account of a pupil or of one of their guardians."""

    holder = forms.ChoiceField(
        label=gettext_lazy("Compte pour"),
        choices=[("pupil", gettext_lazy("l'élève")), ("guardian", gettext_lazy("un responsable légal"))],
        widget=forms.RadioSelect,
    )
    relation = forms.CharField(
        label=gettext_lazy("Lien avec l'élève"),
        required=False,
        max_length=30,
        help_text=gettext_lazy("Pour un responsable : mère, père, tutrice…"),
    )
    field_order = ("holder", "first_name", "last_name", "username", "email", "phone", "languages", "relation")

    def __init__(self, *args, pupil: Pupil, **kwargs):
        super().__init__(*args, **kwargs)
        self.pupil = pupil
        if pupil.user_id:
            self.fields["holder"].choices = self.fields["holder"].choices[1:]
            self.initial["holder"] = "guardian"
        else:
            self.initial |= {
                "holder": "pupil",
                "first_name": pupil.first_name,
                "last_name": pupil.last_name,
            }


class GuardianLinkForm(forms.Form):
    """A guardian who has an account already, for a brother or a sister say."""

    prefix = "link"  # shown beside another form
    username = forms.CharField(label=gettext_lazy("Identifiant du responsable"), max_length=150)
    relation = forms.CharField(label=gettext_lazy("Lien avec l'élève"), required=False, max_length=30)

    def __init__(self, *args, school: School, **kwargs):
        super().__init__(*args, **kwargs)
        self.school = school

    def clean_username(self):
        guardian = User.objects.filter(
            username__iexact=self.cleaned_data["username"],
            memberships__school=self.school,
            memberships__role=Role.GUARDIAN,
        ).first()
        if guardian is None:
            raise ValidationError(
                _(
                    "Aucun responsable légal de l'établissement n'a cet identifiant : le vérifier dans la liste des comptes."
                )
            )
        self.guardian = guardian
        return guardian.username


class UnlinkForm(forms.Form):
    """One of the guardians of `pupil`."""

    guardian = PublicIdChoice(queryset=User.objects.none())

    def __init__(self, *args, pupil: Pupil, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["guardian"].queryset = User.objects.filter(guardianships__pupil=pupil)


class SupporterForm(forms.Form):
    """One of the AESH of the school of `pupil`."""

    supporter = PublicIdChoice(
        label=gettext_lazy("Accompagnant"),
        queryset=User.objects.none(),
        empty_label=gettext_lazy("choisir dans l'établissement"),
    )

    def __init__(self, *args, pupil: Pupil, **kwargs):
        super().__init__(*args, **kwargs)
        helpers = Membership.objects.filter(school=pupil.school_id, role=Role.AESH)
        self.fields["supporter"].queryset = User.objects.filter(
            pk__in=helpers.values("user"), is_active=True
        ).order_by("sort_name", "pk")


class SupporterEndForm(forms.Form):
    """One of the AESH who support `pupil`."""

    supporter = PublicIdChoice(queryset=User.objects.none())

    def __init__(self, *args, pupil: Pupil, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["supporter"].queryset = pupil.supporters
