"""Saving a draft while it is written, without anyone asking for it.

Half of a title or of an address is on its way to something else: what opens a sequence, joins a link or a file, or removes
one is saved by hand only. What does not make sense yet is left as it was stored, and the rest is saved.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import QueryDict

from activities.drafts import save_draft
from activities.forms import ActivityForm
from activities.models import Activity
from continuity.directory.models import User

BY_HAND = {"links", "removed_resources", "sequence_title"}


@dataclass(frozen=True, slots=True)
class Kept:
    """What came of it. `activity` is None when nothing could be saved; `left_out` maps the labels of the fields that were
    not to what is wrong with them; `is_whole` says that all that was typed is stored.
    """

    activity: Activity | None
    left_out: Mapping[str, str]
    is_whole: bool


def keep(*, typed: QueryDict, activity: Activity, by: User) -> Kept:
    """Save what makes sense of `typed`, sent by a page about `activity`, new or a draft. Raises as `save_draft`."""
    form = ActivityForm(typed, instance=activity, user=by)
    wrong = {name: errors[0] for name, errors in form.errors.items() if name in form.fields}
    left_out = {str(form[name].label): str(sentence) for name, sentence in wrong.items()}
    if "course" in wrong:
        return Kept(None, left_out, is_whole=False)
    is_whole = not wrong and BY_HAND.isdisjoint(form.changed_data)
    form.leave_as_stored({*BY_HAND, "attached_files", *wrong})
    return Kept(save_draft(form=form, by=by), left_out, is_whole)
