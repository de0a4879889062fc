"""What the pages that share pupils among adults say."""

from collections.abc import Sequence

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from continuity.common import wording
from continuity.directory.models import Pupil, User
from tutoring.caseload.candidates import Candidate, Standing
from tutoring.caseload.gift import Gift
from tutoring.caseload.leaving import Leaving
from tutoring.caseload.proposal import Line, Proposal
from tutoring.caseload.tutors import Tutor

NAMES_SAID = 2


def why_said(line: Line) -> str:
    """Why this adult for this pupil: "le suit déjà · suit aussi Lina Roy, de la même famille · l'a en cours (Français)"."""
    if line.after is None:
        return _("plus personne n'a de place")
    why = line.why
    reasons = [
        why.is_kept and _("suit déjà cet élève"),
        why.is_beyond and _("au-delà de sa limite, faute de place ailleurs"),
        why.sibling and _("suit aussi %(sibling)s, de la même famille") % {"sibling": why.sibling},
        why.subjects and _("l'a en cours (%(subjects)s)") % {"subjects": ", ".join(why.subjects)},
    ]
    said = [reason for reason in reasons if reason]
    return " · ".join(said) or _("a de la place")


def before_said(line: Line, proposal: Proposal) -> str:
    """Who follows the pupil today and why that ends, "" for a pupil whom nobody follows or who keeps their tutor."""
    if line.before is None or not line.is_change:
        return ""
    names = {"tutor": line.before}
    if line.before.pk not in proposal.facts.adults:
        return _("suivi jusqu'ici par %(tutor)s, qui ne peut plus l'être") % names
    if line.before.pk in proposal.facts.parents_of(line.pupil):
        return _("suivi jusqu'ici par %(tutor)s, qui en est responsable") % names
    return _("suivi jusqu'ici par %(tutor)s, au-delà de sa limite") % names


def changes_said(proposal: Proposal) -> str:
    """What applying changes: "184 élèves auraient un tuteur, 3 changeraient de tuteur, 412 gardent le leur."."""
    moved = sum(bool(line.before and line.after) for line in proposal.changes)
    lost = sum(line.after is None for line in proposal.changes)
    kept = sum(not line.is_change and line.after is not None for line in proposal.lines)
    new = len(proposal.new)
    parts = [
        (new, ngettext("%(count)d élève aurait un tuteur", "%(count)d élèves auraient un tuteur", new)),
        (moved, ngettext("%(count)d changerait de tuteur", "%(count)d changeraient de tuteur", moved)),
        (lost, ngettext("%(count)d n'en aurait plus", "%(count)d n'en auraient plus", lost)),
        (kept, ngettext("%(count)d garde le sien", "%(count)d gardent le leur", kept)),
    ]
    said = [sentence % {"count": count} for count, sentence in parts if count]
    return f"{', '.join(said)}."


def applied_said(count: int) -> str:
    """What was done, once a sharing was applied to `count` pupils; 0: it had been already."""
    if not count:
        return _("C'était déjà fait : rien de plus n'a changé.")
    sentence = ngettext(
        "Appliqué : %(count)d élève concerné.", "Appliqué : %(count)d élèves concernés.", count
    )
    return sentence % {"count": count}


def places_said(proposal: Proposal) -> str:
    """Who stays without tutor or beyond a limit for want of places, and what to do; "" when all is well."""
    alone, beyond = len(proposal.alone), len(proposal.beyond)
    if not alone and not beyond:
        return ""
    found = [
        alone
        and ngettext(
            "%(count)d élève resterait sans tuteur", "%(count)d élèves resteraient sans tuteur", alone
        )
        % {"count": alone},
        proposal.places_missing
        and ngettext("il manque %(count)d place", "il manque %(count)d places", proposal.places_missing)
        % {"count": proposal.places_missing},
        beyond
        and ngettext(
            "%(count)d élève reste avec un tuteur au-delà de sa limite",
            "%(count)d élèves restent avec un tuteur au-delà de sa limite",
            beyond,
        )
        % {"count": beyond},
    ]
    return _("%(found)s. Nommer d'autres tuteurs, ou relever des limites.") % {
        "found": capfirst(" ; ".join(part for part in found if part))
    }


def proof_said(proposal: Proposal) -> str:
    """That no better sharing exists, or that the time was short."""
    if proposal.pairing.is_proved:
        return _(
            "Aucune autre répartition ne fait mieux : d'abord que chacun ait un tuteur, puis que les tutorats en cours "
            "continuent, que les enfants d'une famille aient le même tuteur, que le tuteur ait l'élève en cours, "
            "et que les tuteurs aient chacun autant d'élèves."
        )
    return _(
        "Cette répartition respecte toutes les limites, mais une meilleure existe peut-être : la recherche a été arrêtée "
        "faute de temps. Proposer niveau par niveau va plus vite."
    )


def load_said(tutor: Tutor) -> str:
    """ "7 élèves sur 10", "12 élèves pour 10 au plus", "ne prend pas d'élèves"."""
    if not tutor.limit and not tutor.count:
        return _("ne prend pas d'élèves")
    pupils = ngettext("%(count)d élève", "%(count)d élèves", tutor.count) % {"count": tutor.count}
    sentence = _("%(pupils)s pour %(limit)d au plus") if tutor.is_over else _("%(pupils)s sur %(limit)d")
    return sentence % {"pupils": pupils, "limit": tutor.limit}


def state_said(tutor: Tutor) -> str:
    """Why a tutor cannot be called on today, "" when they can."""
    if not tutor.is_here:
        return _("n'a plus de compte ouvert ici : ses élèves attendent un autre tuteur")
    if tutor.substitution is None:
        return ""
    told = {"day": wording.day(tutor.substitution.last_day), "name": tutor.substitution.substitute}
    if not tutor.is_replaced:
        return _("absent jusqu'à %(day)s, sans remplaçant : %(name)s n'est plus dans l'établissement") % told
    return _("absent jusqu'à %(day)s, remplacé par %(name)s") % told


def standing_said(standing: Standing, asked: int) -> str:
    """The heading of the adults of one `standing`, where one is to be chosen for `asked` pupils."""
    knows = ngettext("Connaissent l'élève ou sa famille", "Connaissent ces élèves ou leur famille", asked)
    return {
        Standing.KNOWS_THEM: knows,
        Standing.TUTOR: _("Tuteurs qui ont de la place"),
        Standing.OTHER_ADULT: _("Autres adultes de l'établissement"),
        Standing.UNLIKELY: _("Absents, sans place ou parents"),
    }[standing]


def candidate_said(candidate: Candidate) -> str:
    """An adult one may choose: "Jeanne Roy, 7 élèves sur 10 · suit aussi Lina Roy · a 24 de ces élèves en cours (Latin)"."""
    said = [
        f"{candidate.tutor.user}, {load_said(candidate.tutor)}",
        state_said(candidate.tutor),
        candidate.children and _("responsable de %(names)s") % {"names": _names(candidate.children)},
        _followed_said(candidate),
        _siblings_said(candidate),
        _lessons_said(candidate),
    ]
    return " · ".join(sentence for sentence in said if sentence)


def _followed_said(candidate: Candidate) -> str:
    count = candidate.followed
    if not count:
        return ""
    sentence = ngettext("suit déjà cet élève", "suit déjà %(count)d de ces élèves", candidate.asked)
    return sentence % {"count": count}


def _siblings_said(candidate: Candidate) -> str:
    if not candidate.siblings:
        return ""
    return _("suit aussi %(names)s, de la même famille") % {"names": _names(candidate.siblings)}


def _lessons_said(candidate: Candidate) -> str:
    if not candidate.taught:
        return ""
    sentence = ngettext(
        "l'a en cours (%(subjects)s)", "a %(count)d de ces élèves en cours (%(subjects)s)", candidate.asked
    )
    return sentence % {"count": candidate.taught, "subjects": ", ".join(candidate.subjects)}


def _names(pupils: Sequence[Pupil]) -> str:
    return wording.first_of([str(pupil) for pupil in pupils], NAMES_SAID)


def gift_said(gift: Gift) -> str:
    """Whom an adult would receive: "20 élèves de plus : 14 n'ont pas de tuteur, 6 changeraient de tuteur."."""
    new, moved = len(gift.new), len(gift.moved)
    if not gift.befores:
        return _("Personne de cette classe n'est à confier à %(name)s.") % {"name": gift.tutor.user}
    if not moved:
        sentence = ngettext(
            "%(count)d élève de plus, sans tuteur jusqu'ici.",
            "%(count)d élèves de plus, sans tuteur jusqu'ici.",
            new,
        )
        return sentence % {"count": new}
    if not new:
        sentence = ngettext(
            "%(count)d élève de plus, qui changerait de tuteur.",
            "%(count)d élèves de plus, qui changeraient de tuteur.",
            moved,
        )
        return sentence % {"count": moved}
    return _("%(total)d élèves de plus : %(new)s, %(moved)s.") % {
        "total": new + moved,
        "new": ngettext("%(count)d n'a pas de tuteur", "%(count)d n'ont pas de tuteur", new) % {"count": new},
        "moved": ngettext("%(count)d changerait de tuteur", "%(count)d changeraient de tuteur", moved)
        % {"count": moved},
    }


def given_said(gift: Gift) -> str:
    """What was done, once a class was given."""
    name, count = {"name": gift.tutor.user}, len(gift.befores)
    if not count:
        return _("Rien n'a changé : personne de cette classe n'est à confier à %(name)s.") % name
    sentence = ngettext(
        "%(name)s suit désormais %(count)d élève de plus : %(load)s.",
        "%(name)s suit désormais %(count)d élèves de plus : %(load)s.",
        count,
    )
    return sentence % (name | {"count": count, "load": load_said(gift.tutor_after)})


def gift_warnings(gift: Gift) -> list[str]:
    """What speaks against giving a class to this adult: beyond their limit afterwards, or away now."""
    name = {"name": gift.tutor.user}
    warnings = []
    if gift.tutor_after.is_over:
        warnings.append(
            _("%(name)s suivrait %(load)s : en confier une partie à un autre adulte, ou relever sa limite.")
            % (name | {"load": load_said(gift.tutor_after)})
        )
    if state := state_said(gift.tutor):
        warnings.append(_("%(name)s : %(state)s.") % (name | {"state": state}))
    return warnings


def left_said(adult: User, leaving: Leaving) -> str:
    """What was done, once somebody stopped being a tutor."""
    name, count = {"name": adult}, len(leaving.pupils)
    if not count:
        return _("%(name)s n'est plus tuteur.") % name
    sentence = ngettext(
        "%(name)s n'est plus tuteur. Voici qui pourrait suivre son élève.",
        "%(name)s n'est plus tuteur. Voici qui pourrait suivre ses %(count)d élèves.",
        count,
    )
    return sentence % (name | {"count": count})


def unreplaced_said(leaving: Leaving) -> list[str]:
    """The absent tutors for whom the leaver stood in: "Paul Roy, du 19 au 26 novembre : à remplacer par quelqu'un d'autre."."""
    return [
        _("%(tutor)s, absent %(days)s, n'a plus de remplaçant : en choisir un autre.")
        % {"tutor": each.tutor, "days": wording.day_range(each.first_day, each.last_day)}
        for each in leaving.stood_in
    ]
