"""What a school keeps about a pupil, in words for the family: facts with their days, no level and no figure of merit."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from continuity.common.components import TimelineEntry
from tutoring.equipment import words
from tutoring.gravest import Gravest
from tutoring.models import CaseAction, ContactLog, Loan
from tutoring.privacy.kept import Kept, Reports
from workload.models import Alert
from workload.wording import reason_sentence

END_OF_WEEK = timedelta(days=6)


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of what is kept: what it is for, who reads it, for how long, and what there is (`none` says that there is
    nothing).
    """

    title: str
    purpose: str
    readers: str
    duration: str
    entries: Sequence[TimelineEntry]
    none: str


def parts(kept: Kept, today: date) -> Iterator[Part]:
    """What there is to read on the page, in order."""
    yield _equipment(kept, today)
    yield _contacts(kept)
    if kept.is_whole:
        yield _alerts(kept)
        yield _cases(kept)
    yield _reports(kept)
    yield _loans_and_packs(kept, today)


def _equipment(kept: Kept, today: date) -> Part:
    entries = [
        TimelineEntry(
            when=words.given_said(answer, today),
            what=words.answer_said(answer) if kept.is_own(answer) else _("Réponse sur l'équipement"),
        )
        for answer in kept.answers
    ]
    return Part(
        title=_("De quoi travailler à la maison"),
        purpose=_("donner à chacun un travail qu'il peut faire : en ligne, prêté ou sur papier."),
        readers=_("la direction, la vie scolaire, l'administration, le professeur principal, le tuteur."),
        duration=_for_months(kept, "equipment", _("une fois la réponse remplacée")),
        entries=entries,
        none=_("Aucune réponse donnée."),
    )


def _contacts(kept: Kept) -> Part:
    entries = [
        TimelineEntry(
            when=_day(timezone.localdate(contact.at)),
            what=_tried_said(contact),
            detail=_words_of(contact) if kept.took_part(contact) else "",
            by=str(contact.by),
        )
        for contact in kept.contacts
    ]
    return Part(
        title=_("Appels et messages"),
        purpose=_("se parler à temps, et ne pas redemander ce qui a déjà été dit."),
        readers=_(
            "le tuteur ou son remplaçant, le professeur principal, l'accompagnant, la vie scolaire, la direction."
        ),
        duration=_for_months(kept, "contacts"),
        entries=entries,
        none=_("Aucun appel noté."),
    )


def _alerts(kept: Kept) -> Part:
    return Part(
        title=_("Quand l'établissement s'est inquiété"),
        purpose=_(
            "remarquer tôt qu'un élève a besoin d'aide. Ce sont des signes ; une personne décide toujours."
        ),
        readers=_(
            "le tuteur ou son remplaçant, le professeur principal, l'accompagnant, la vie scolaire, la direction."
        ),
        duration=_for_months(kept, "alerts", _("une fois les signes passés")),
        entries=[_alert_entry(alert, kept.gravest.get(alert.pk)) for alert in kept.alerts],
        none=_("Cela n'est pas arrivé."),
    )


def _cases(kept: Kept) -> Part:
    entries = [
        TimelineEntry(
            when=_between(case.opened_at, case.closed_at), what=_("Un suivi a été mené, puis clos.")
        )
        for case in kept.past_cases
    ]
    if kept.case:
        opened = TimelineEntry(
            when=_between(kept.case.opened_at, None),
            what=_("Un suivi est ouvert."),
            detail=_("Ce qu'il vise : %(aims)s") % {"aims": kept.case.aims},
        )
        entries = [opened, *(_action_entry(action) for action in kept.case.plan), *entries]
    return Part(
        title=_("Ce qui est fait pour aider"),
        purpose=_("qu'une équipe agisse ensemble, et que rien ne soit oublié."),
        readers=_(
            "les adultes qui mènent le suivi, le tuteur, le professeur principal, la vie scolaire, la direction."
        ),
        duration=_for_months(kept, "cases", _("une fois le suivi clos")),
        entries=entries,
        none=_("Aucun suivi."),
    )


def _reports(kept: Kept) -> Part:
    return Part(
        title=_("Bilans du tuteur"),
        purpose=_("que le professeur principal sache, chaque semaine, comment vont les élèves de la classe."),
        readers=_("le tuteur, le professeur principal, la vie scolaire, la direction."),
        duration=_for_months(kept, "contacts"),
        entries=[_reports_entry(kept.reports)] if kept.reports.count else [],
        none=_("Aucun bilan."),
    )


def _loans_and_packs(kept: Kept, today: date) -> Part:
    loans = [TimelineEntry(when=words.loan_said(loan, today), what=_lent_said(loan)) for loan in kept.loans]
    packs = [
        TimelineEntry(
            when=_("semaine du %(monday)s") % {"monday": _day(pack.monday)},
            what=_("Pochette de travail sur papier : %(became)s") % {"became": words.pack_said(pack, today)},
        )
        for pack in kept.packs
    ]
    return Part(
        title=_("Prêts et pochettes"),
        purpose=_("savoir qui a quoi, et que le travail sur papier arrive."),
        readers=_("la direction, la vie scolaire, l'administration, le tuteur."),
        duration=_for_months(kept, "equipment", _("une fois le prêt rendu ou la semaine passée")),
        entries=[*loans, *packs],
        none=_("Ni prêt ni pochette."),
    )


def _lent_said(loan: Loan) -> str:
    item = capfirst(str(loan.item))
    if not loan.pupil_has_left:
        return item
    return _("%(item)s, à rapporter à l'établissement d'avant : %(school)s") % {
        "item": item,
        "school": loan.item.school,
    }


def _alert_entry(alert: Alert, gravest: Gravest | None) -> TimelineEntry:
    """What the school worried about when the alert was raised; then what there was besides, and the answer."""
    raised_for, now = _in_a_row(alert.opened_for or alert.reasons), _in_a_row(alert.reasons)
    told = [
        gravest
        and _("Le plus de signes, le %(day)s : %(reasons)s.")
        % {"day": _day(gravest.day), "reasons": _in_a_row(gravest.reasons)},
        now != raised_for and not alert.closed_at and _("Aujourd'hui : %(reasons)s.") % {"reasons": now},
        _answer_said(alert),
    ]
    return TimelineEntry(
        when=_between(alert.opened_at, alert.closed_at),
        what=capfirst(raised_for) or _("Des signes ont été relevés."),
        detail=" ".join(filter(None, told)),
    )


def _in_a_row(reasons: Iterable[Mapping]) -> str:
    return "\N{NO-BREAK SPACE}; ".join(map(_reason_said, reasons))


def _reason_said(reason: dict) -> str:
    """As the staff read it, but for what somebody said, and for whom nobody reached: that is between them."""
    if reason["signal"] == "going_badly":
        return _("ce qui s'est dit lors d'un échange")
    if reason["signal"] == "unreachable":
        return _("des appels de l'établissement restés sans réponse")
    return reason_sentence(reason)


def _answer_said(alert: Alert) -> str:
    if not alert.answer:
        return ""
    said = {
        Alert.Answer.CALLED: _("l'établissement a pris contact."),
        Alert.Answer.KNOWN: _("la raison est connue, rien d'autre n'est demandé pour le moment."),
        Alert.Answer.FALSE_ALARM: _("après vérification, il n'y avait pas de quoi s'inquiéter."),
        Alert.Answer.CASE: _("un suivi a été ouvert pour aider."),
    }[alert.answer]
    if alert.answered_by:
        said = _("Réponse de %(adult)s : %(said)s") % {"adult": alert.answered_by, "said": said}
    until = _("Cela vaut jusqu'au %(day)s.") % {"day": _day(alert.quiet_until)} if alert.quiet_until else ""
    return f"{capfirst(said)} {until}".strip()


def _action_entry(action: CaseAction) -> TimelineEntry:
    return TimelineEntry(
        when=_done_said(action)
        if action.was_done
        else _("prévu pour le %(day)s") % {"day": _day(action.due_on)},
        what=capfirst(action.get_kind_display()),
        detail=action.what,
    )


def _done_said(action: CaseAction) -> str:
    return _("fait le %(day)s") % {"day": _day(timezone.localdate(action.ended_at))}


def _tried_said(contact: ContactLog) -> str:
    result = _("échange") if contact.reached else _("pas de réponse")
    return f"{capfirst(contact.get_channel_display())} : {result}"


def _words_of(contact: ContactLog) -> str:
    """All that was noted of a talk, for whoever it was with; the next step is the adult's own plan."""
    said = [contact.summary] if contact.summary else []
    for name in ("work", "morale", "equipment"):
        if getattr(contact, name):
            label = capfirst(contact._meta.get_field(name).verbose_name)
            said.append(f"{label} {getattr(contact, f'get_{name}_display')()}.")
    if contact.health_worry:
        said.append(_("Souci de santé signalé, sans détail."))
    return " ".join(said)


def _for_months(kept: Kept, period: str, since: str = "") -> str:
    if kept.retention is None:
        return _("l'établissement n'a pas encore fixé de durée.")
    months = getattr(kept.retention, period)
    said = ngettext("%(months)d mois", "%(months)d mois", months) % {"months": months}
    return " ".join(filter(None, (said, since))) + "."


def _reports_entry(reports: Reports) -> TimelineEntry:
    counted = ngettext(
        "%(count)d bilan envoyé au professeur principal",
        "%(count)d bilans envoyés au professeur principal",
        reports.count,
    )
    return TimelineEntry(
        when=_("semaines du %(first)s au %(last)s")
        % {"first": _day(reports.first), "last": _day(reports.last + END_OF_WEEK)},
        what=counted % {"count": reports.count},
        detail=_("Ils peuvent citer d'autres personnes : les demander à l'établissement, qui les remettra."),
    )


def _between(opened_at: datetime, closed_at: datetime | None) -> str:
    opened = _day(timezone.localdate(opened_at))
    if closed_at is None:
        return _("depuis le %(day)s") % {"day": opened}
    closed = _day(timezone.localdate(closed_at))
    if closed == opened:
        return _("le %(day)s") % {"day": opened}
    return _("du %(first)s au %(last)s") % {"first": opened, "last": closed}


def _day(day: date) -> str:
    """With its year, whenever the page was printed."""
    return date_format(day, "j F Y")
