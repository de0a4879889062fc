"""The short forms of follow-up: what is wrong is said beside its field, and nothing typed is lost."""

from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from continuity.common import wording
from continuity.common.fields import ComingDayField, OnceField
from continuity.directory.models import Guardianship, Level, Pupil, School, SchoolClass
from tutoring.models import ContactLog
from workload.models import Alert

A_YEAR = timedelta(days=365)
GOINGS = ("work", "morale", "equipment")
THE_PUPIL = "eleve"


def _going(label) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        required=False,
        choices=[("", _("pas abordé")), *ContactLog.Going.choices],
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choisir l'une des réponses proposées.")},
    )


class ContactForm(forms.ModelForm):
    """One attempt to reach the family of `pupil`. `once` names this very form: sending it twice logs one contact.

    Who was reached is asked and never supposed: each person reads again what they said.
    """

    reached = forms.TypedChoiceField(
        label=_("Résultat"),
        choices=[(True, _("joint")), (False, _("pas de réponse"))],
        coerce=lambda value: value == "True",
        widget=forms.RadioSelect,
        error_messages={"required": _("Dire si quelqu'un a été joint.")},
    )
    spoken_with = forms.ChoiceField(
        label=_("Avec qui"),
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Ce choix n'existe pas ou plus : choisir dans la liste.")},
    )
    work = _going(_("Le travail"))
    morale = _going(_("Le moral"))
    equipment = _going(_("Le matériel"))
    next_on = ComingDayField(
        label=_("Quand"),
        help_text=_("Pas de réponse et pas de date : à rappeler le prochain jour de classe."),
    )
    at = forms.DateTimeField(
        label=_("Jour et heure du contact"),
        required=False,
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        help_text=_("Vide : maintenant."),
        error_messages={"invalid": _("Écrire le jour et l'heure ainsi : 24/11/2026 14:30.")},
    )
    once = OnceField()

    class Meta:
        model = ContactLog
        fields = (
            "channel",
            "reached",
            "spoken_with",
            *GOINGS,
            "health_worry",
            "summary",
            "next_step",
            "next_on",
            "at",
        )
        labels = {"channel": _("Moyen"), "summary": _("Ce qui a été dit"), "next_step": _("Suite prévue")}
        help_texts = {
            "summary": _(
                "Une phrase suffit, sans détail de santé ni de vie de famille. La personne jointe peut la relire."
            ),
            "health_worry": _(
                "Sans aucun détail : la vie scolaire prévient l'infirmerie ou le service social."
            ),
        }
        widgets = {"summary": forms.Textarea(attrs={"rows": 3})}
        error_messages = {
            "channel": {"invalid_choice": _("Choisir un moyen de la liste.")},
            "next_step": {"max_length": _("Au plus %(limit_value)d caractères ; il y en a %(show_value)d.")},
        }

    def __init__(self, *args, pupil: Pupil, **kwargs):
        super().__init__(*args, **kwargs)
        links = pupil.guardianships.select_related("guardian")
        self.guardians = {str(link.guardian.public_id): link for link in links}
        named = [(public_id, _named(link)) for public_id, link in self.guardians.items()]
        self.fields["spoken_with"].choices = [(THE_PUPIL, _("l'élève")), *named]
        self.fields["spoken_with"].needed = True

    def clean_at(self):
        at, now = self.cleaned_data["at"], timezone.now()
        if at and at > now:
            raise ValidationError(
                _("Ce moment n'est pas encore venu : noter le contact une fois qu'il a eu lieu.")
            )
        if at and at < now - A_YEAR:
            raise ValidationError(_("Ce contact date de plus d'un an : vérifier l'année."))
        return at

    def clean(self):
        found = self.cleaned_data
        who = found.get("spoken_with")
        if found.get("reached") and not who and "spoken_with" not in self.errors:
            self.add_error("spoken_with", _("Dire avec qui : l'élève, ou l'un de ses responsables."))
        link = self.guardians.get(who) if found.get("reached") else None
        found["spoken_with"] = link and link.guardian
        tells = any(found.get(name) for name in (*GOINGS, "health_worry"))
        if found.get("reached") and not tells and not found.get("summary"):
            self.add_error("summary", _("Dire en une phrase ce qui a été dit, ou comment cela va."))
        if found.get("reached") is False and tells:
            self.add_error(
                "reached", _("Ce qui suit dit que quelqu'un a répondu : choisir « joint », ou l'effacer.")
            )
        return found


def _named(link: Guardianship) -> str:
    """ "mère, Nadia Roy (arabe)"."""
    named = ", ".join(filter(None, (link.relation, str(link.guardian))))
    return f"{named} ({link.guardian.languages})" if link.guardian.languages else named


class AnswerForm(forms.Form):
    """The answers to an alert that need no call; "called" comes with the contact that is logged."""

    answer = forms.ChoiceField(
        label=_("Réponse"),
        choices=[
            (Alert.Answer.KNOWN, _("la raison est connue, jusqu'à une date")),
            (Alert.Answer.FALSE_ALARM, _("c'est une fausse alerte")),
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choisir une réponse."),
            "invalid_choice": _("Choisir une des réponses proposées."),
        },
    )
    quiet_until = ComingDayField(
        label=_("Jusqu'au"),
        help_text=_("Pour une raison connue : l'alerte se tait jusqu'à ce jour compris."),
    )
    note = forms.CharField(
        label=_("Précision"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Sans détail de santé ni de vie de famille."),
        error_messages={"max_length": _("Au plus %(limit_value)d caractères ; il y en a %(show_value)d.")},
    )

    def clean(self):
        is_known = self.cleaned_data.get("answer") == Alert.Answer.KNOWN
        if is_known and not self.cleaned_data.get("quiet_until") and "quiet_until" not in self.errors:
            self.add_error("quiet_until", _("Dire jusqu'à quel jour cette raison vaut."))
        if not is_known:
            self.cleaned_data["quiet_until"] = None
        return self.cleaned_data


class PupilFilter(forms.Form):
    """Which pupils of `school` the CPE looks at."""

    q = forms.CharField(
        label=_("Nom"), required=False, max_length=80, widget=forms.TextInput({"type": "search"})
    )
    classe = forms.ChoiceField(
        label=_("Classe"),
        required=False,
        error_messages={"invalid_choice": _("Cette classe n'est pas dans la liste : en choisir une autre.")},
    )
    situation = forms.ChoiceField(
        label=_("Situation"),
        required=False,
        choices=[
            ("", _("tous, les signalés d'abord")),
            ("at_risk", _("signalés")),
            *((severity, wording.RISK_STATES[severity].word) for severity in ("urgent", "alert", "watch")),
        ],
        error_messages={
            "invalid_choice": _("Cette situation n'est pas dans la liste : en choisir une autre.")
        },
    )

    def __init__(self, *args, school: School, **kwargs):
        super().__init__(*args, **kwargs)
        classes = SchoolClass.objects.filter(school=school)
        levels = {school_class.level for school_class in classes}
        self.fields["classe"].choices = [
            ("", _("toutes")),
            (_("Niveaux"), [(level, level) for level in Level.values if level in levels]),
            (_("Classes"), [(str(each.public_id), each.name) for each in classes]),
        ]
