"""The forms of cases: what is wrong is said beside its field, and nothing typed is lost."""

from collections.abc import Callable

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from continuity.common.fields import NearDayField, OnceField, PublicIdChoice, PublicIdChoices
from continuity.directory.models import Role, User
from tutoring.cases import words
from tutoring.cases.acts import CHAIN
from tutoring.cases.people import capacities
from tutoring.cases.selectors import adults_of
from tutoring.models import Case, CaseAction, CaseNote, Rung
from workload.relief import WorkToCome

TOO_LONG = {"max_length": _("Au plus %(limit_value)d caractères ; il y en a %(show_value)d.")}
MOST_SCHOOL_DAYS = 20
HOLDERS = {Rung.CPE: Role.CPE, Rung.PRINCIPAL: Role.PRINCIPAL}


def text(label: str, *, most: int, required: str = "", rows: int = 3, **options) -> forms.CharField:
    """A text of `most` characters; `required`: what to say without one."""
    messages = TOO_LONG | ({"required": required} if required else {})
    return forms.CharField(
        label=label,
        max_length=most,
        required=bool(required),
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages=messages,
        **options,
    )


class CaseForm(forms.Form):
    """Aims, and who takes part: those around the pupil first, the other adults of the school folded."""

    aims = text(
        _("Objectifs"),
        most=1000,
        required=_("Écrire au moins un objectif : ce qui doit aller mieux, et comment on le verra."),
        help_text=_("La famille les lit : sans nom de parent, sans détail de santé ni de vie de famille."),
    )
    near = PublicIdChoices(label=_("Participants"), queryset=User.objects.none())
    others = PublicIdChoices(label=_("Autres adultes de l'établissement"), queryset=User.objects.none())

    def __init__(self, *args, case: Case, **kwargs):
        super().__init__(*args, **kwargs)
        adults = adults_of(case.school, case.pupil).exclude(pk=case.leader_id)
        self.fields["near"].queryset = adults.filter(is_near=True)
        self.fields["others"].queryset = adults.filter(is_near=False)
        self.fields["near"].label_from_instance = self.fields["others"].label_from_instance = _named_in(case)

    def clean(self):
        self.cleaned_data["participants"] = [
            *self.cleaned_data.pop("near", ()),
            *self.cleaned_data.pop("others", ()),
        ]
        return self.cleaned_data


class ActionForm(forms.Form):
    """What, by whom, for when."""

    once = OnceField()
    kind = forms.ChoiceField(
        label=_("Action"),
        choices=CaseAction.Kind,
        error_messages={"invalid_choice": _("Choisir une action de la liste.")},
    )
    what = forms.CharField(
        label=_("Précision"),
        max_length=200,
        required=False,
        help_text=_("La famille la lit : sans nom de parent, sans détail de santé ni de vie de famille."),
        error_messages=TOO_LONG,
    )
    owner = PublicIdChoice(
        label=_("Par qui"),
        queryset=User.objects.none(),
        empty_label=_("choisir un adulte de l'établissement"),
        help_text=_("Cette personne verra le suivi."),
        error_messages={"required": _("Choisir qui s'en charge.")},
    )
    due_on = NearDayField(
        label=_("Pour le"), required=True, error_messages={"required": _("Dire pour quel jour.")}
    )

    def __init__(self, *args, case: Case, action: CaseAction | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.action = action
        self.fields["owner"].queryset = adults_of(case.school, case.pupil)
        self.fields["owner"].label_from_instance = _named_in(case)

    def clean_due_on(self):
        """To come; late, an action keeps its day until another one is chosen."""
        day = self.cleaned_data["due_on"]
        is_kept = self.action is not None and self.action.due_on == day
        if day < timezone.localdate() and not is_kept:
            raise ValidationError(_now("Ce jour est passé : choisir aujourd'hui ou un jour à venir."))
        return day


class EndForm(forms.Form):
    """Done or given up, and what came of it."""

    was_done = forms.TypedChoiceField(
        label=_("Cette action"),
        choices=[(True, _("est faite")), (False, _("est abandonnée"))],
        coerce=lambda value: value == "True",
        widget=forms.RadioSelect,
        error_messages={"required": _("Dire si l'action est faite ou abandonnée.")},
    )
    result = text(
        _("Ce qu'il en est sorti"),
        most=300,
        rows=2,
        help_text=_("Sans détail de santé ni de vie de famille."),
    )

    def clean(self):
        if self.cleaned_data.get("was_done") is False and not self.cleaned_data.get("result"):
            self.add_error("result", _now("Dire en une phrase pourquoi elle est abandonnée."))
        return self.cleaned_data


class NoteForm(forms.Form):
    once = OnceField()
    text = text(
        _("Note"),
        most=2000,
        required=_("Écrire la note avant de l'enregistrer."),
        rows=4,
        help_text=_("Ce qui est fait et ce qui reste à faire, sans détail de santé ni de vie de famille."),
    )
    readers = forms.ChoiceField(
        label=_("Lue par"),
        choices=CaseNote.Readers,
        initial=CaseNote.Readers.TEAM,
        widget=forms.RadioSelect,
        help_text=_("Ni la famille ni les autres adultes ne la lisent. Ce choix ne s'élargit plus ensuite."),
        error_messages={"invalid_choice": _("Choisir un des choix proposés.")},
    )


class HandUpForm(forms.Form):
    """To whom, among those who hold a rung above; the social service is named by the school among its adults."""

    to = forms.ChoiceField(
        label=_("À qui"),
        error_messages={
            "required": _("Choisir à qui transmettre le suivi."),
            "invalid_choice": _("Ce choix n'existe pas ou plus : choisir dans la liste."),
        },
    )
    why = forms.CharField(
        label=_("Pourquoi"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Lu par ceux qui voient le suivi. Sans détail de santé ni de vie de famille."),
        error_messages=TOO_LONG | {"required": _("Dire en une phrase pourquoi.")},
    )

    def __init__(self, *args, case: Case, **kwargs):
        super().__init__(*args, **kwargs)
        self.offered: dict[str, tuple[str, User]] = {}
        groups, named = [], _named_in(case)
        for rung in CHAIN[CHAIN.index(case.rung) + 1 :]:
            holders = [(f"{rung}:{user.public_id}", rung, user) for user in _holders(case, rung)]
            self.offered |= {value: (rung, user) for value, rung, user in holders}
            if holders:
                groups.append((Rung(rung).label, [(value, named(user)) for value, _rung, user in holders]))
        self.fields["to"].choices = [("", _now("choisir un adulte de l'établissement")), *groups]

    def clean(self):
        chosen = self.offered.get(self.cleaned_data.pop("to", ""))
        if chosen:
            self.cleaned_data["rung"], self.cleaned_data["to"] = chosen
        return self.cleaned_data


def _named_in(case: Case) -> Callable[[User], str]:
    """How an adult is named in a list to choose from: "Paul Martin, professeur principal"."""
    who = capacities(case.school, case.pupil)
    return lambda user: ", ".join(filter(None, (str(user), who.get(user.pk))))


def _holders(case: Case, rung: str):
    adults = adults_of(case.school, case.pupil).exclude(pk=case.leader_id)
    if rung not in HOLDERS:
        return adults.order_by("sort_name", "pk")
    return adults.filter(memberships__school=case.school, memberships__role=HOLDERS[rung])


class CloseForm(forms.Form):
    """Why the case ends, what came of it, and what becomes of what was still to do."""

    closing = forms.ChoiceField(
        label=_("Motif"),
        choices=Case.Closing,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choisir un motif."),
            "invalid_choice": _("Choisir un des motifs proposés."),
        },
    )
    outcome = text(
        _("Bilan"),
        most=1000,
        required=_("Dire en quelques phrases ce qui a été obtenu."),
        help_text=_("Sans détail de santé ni de vie de famille."),
    )
    left_over = forms.CharField(
        label=_("Les actions encore à faire"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages=TOO_LONG | {"required": _("Dire ce que deviennent les actions encore à faire.")},
    )

    def __init__(self, *args, waiting: int, **kwargs):
        super().__init__(*args, **kwargs)
        if waiting:
            self.fields["left_over"].help_text = words.left_over_said(waiting)
        else:
            del self.fields["left_over"]


class ReliefForm(forms.Form):
    """Which work, and whether it is taken off or given more days. `version` is that of the list it was ticked in."""

    TAKE_OFF, LATER = "dispenser", "jours"

    works = forms.MultipleChoiceField(
        label=_("Travail à venir"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Cocher au moins un travail."),
            "invalid_choice": _("Un travail coché n'est plus à faire : cocher dans la liste."),
        },
    )
    act = forms.ChoiceField(
        label=_("Pour les travaux cochés"),
        choices=[(TAKE_OFF, _("dispenser l'élève")), (LATER, _("donner plus de jours"))],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choisir : dispenser, ou donner plus de jours."),
            "invalid_choice": _("Choisir : dispenser, ou donner plus de jours."),
        },
    )
    school_days = forms.IntegerField(
        label=_("Jours de classe de plus"),
        required=False,
        min_value=1,
        max_value=MOST_SCHOOL_DAYS,
        help_text=_("Comptés depuis le jour prévu ; pour un travail en retard, depuis aujourd'hui."),
        error_messages={
            "invalid": _("Écrire un nombre de jours, par exemple 3."),
            "min_value": _("Un jour de plus au moins."),
            "max_value": ngettext_lazy(
                "Au plus %(limit_value)d jour.", "Au plus %(limit_value)d jours.", "limit_value"
            ),
        },
    )
    version = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args, to_come: WorkToCome, **kwargs):
        super().__init__(*args, **kwargs)
        self.by_id = {str(work.public_id): work for work in to_come.works}
        self.fields["works"].choices = [(key, str(work)) for key, work in self.by_id.items()]
        self.initial.setdefault("version", to_come.version)

    def clean(self):
        is_later = self.cleaned_data.get("act") == self.LATER
        if is_later and not self.cleaned_data.get("school_days") and "school_days" not in self.errors:
            self.add_error("school_days", _now("Dire combien de jours de classe."))
        if not is_later:
            self.cleaned_data["school_days"] = None
        self.cleaned_data["works"] = [self.by_id[key] for key in self.cleaned_data.get("works", ())]
        return self.cleaned_data
