"""What the principal fills in about the early warning."""

from collections.abc import Iterator, Mapping

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workload.engine.risk import RiskPolicy, Weight
from workload.risk_words import SIGNS

MOST_POINTS = 30
LEAST_WATCH = 2  # one missing return is nothing


def _points(label: str, *, least: int = 0) -> forms.IntegerField:
    sentence = gettext_lazy("Écrire un nombre entier de %(least)d à %(most)d.") % {
        "least": least,
        "most": MOST_POINTS,
    }
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=MOST_POINTS,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), sentence),
    )


class RiskForm(forms.Form):
    """The thresholds of the levels and, for each sign, the points each time and at most."""

    watch = _points(gettext_lazy("À suivre à partir de (points)"), least=LEAST_WATCH)
    alert = _points(gettext_lazy("Alerte à partir de (points)"), least=LEAST_WATCH)
    urgent = _points(gettext_lazy("Urgent à partir de (points)"), least=LEAST_WATCH)

    def __init__(self, *args, policy: RiskPolicy, **kwargs):
        """`policy` is what the fields show until somebody types."""
        initial = {"watch": policy.watch, "alert": policy.alert, "urgent": policy.urgent}
        for signal, weight in policy.weights.items():
            initial |= {_each(signal): weight.each, _at_most(signal): weight.at_most}
        super().__init__(*args, initial=initial, **kwargs)
        for signal, (_sign, unit) in SIGNS.items():
            self.fields[_each(signal)] = _points(_("Points %(unit)s") % {"unit": unit})
            self.fields[_at_most(signal)] = _points(_("En tout, au plus"))

    def clean(self):
        data = super().clean()
        for signal in SIGNS:
            each, at_most = data.get(_each(signal)), data.get(_at_most(signal))
            if each and at_most is not None and at_most < each:
                self.add_error(
                    _at_most(signal),
                    _("C'est moins que pour une seule fois : écrire au moins %(each)d.") % {"each": each},
                )
        for lower, higher in (("watch", "alert"), ("alert", "urgent")):
            if lower in data and higher in data and data[higher] <= data[lower]:
                self.add_error(
                    higher,
                    _("Les seuils montent : écrire plus que le précédent, %(lower)d.")
                    % {"lower": data[lower]},
                )
        if not self.errors:
            self._check_reach(data)
        return data

    @property
    def policy(self) -> RiskPolicy | None:
        """The figures typed; None while there are none, or wrong ones."""
        return _policy(self.cleaned_data) if self.is_valid() else None

    @property
    def thresholds(self) -> list[forms.BoundField]:
        return [self["watch"], self["alert"], self["urgent"]]

    @property
    def signs(self) -> Iterator[tuple[str, forms.BoundField, forms.BoundField]]:
        """What is seen, its points each time, its points at most."""
        return (
            (sign, self[_each(signal)], self[_at_most(signal)]) for signal, (sign, _unit) in SIGNS.items()
        )

    def _check_reach(self, data: Mapping[str, int]) -> None:
        most = sum(weight.at_most for weight in _policy(data).weights.values())
        if most < data["urgent"]:
            self.add_error(
                "urgent",
                _(
                    "Aucun élève ne l'atteindrait : tous les signes réunis donnent %(most)d points au plus. "
                    "Baisser ce seuil ou donner plus de points."
                )
                % {"most": most},
            )


def _policy(data: Mapping[str, int]) -> RiskPolicy:
    """A sign of 0 points has no most."""
    weights = {signal: (data[_each(signal)], data[_at_most(signal)]) for signal in SIGNS}
    return RiskPolicy(
        weights={signal: Weight(*pair) if pair[0] else Weight(0, 0) for signal, pair in weights.items()},
        watch=data["watch"],
        alert=data["alert"],
        urgent=data["urgent"],
    )


def _each(signal: str) -> str:
    return f"{signal}_each"


def _at_most(signal: str) -> str:
    return f"{signal}_at_most"
