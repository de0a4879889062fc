"""A return in the making: its text kept as it is written, its files as they arrive, piece after piece.

A device that lost its connection asks how far a file has come (`begin`) and goes on from there. What has arrived may be
put in order or left out, from any device of the pupil or of the family, until it is handed in; what nobody touched for
KEPT_DAYS is thrown away. Audited is the return, not its making.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from pathlib import PurePath
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activities.files import MAX_FILES, accept, check_announced, clean_name
from activities.models import (
    Assignment,
    PendingFile,
    PendingPiece,
    PendingReturn,
    Submission,
    SubmissionFile,
)
from activities.one_return import lock_all
from activities.returns import WorkRefused, hand_in, obstacle, sent_with, standing_return
from continuity.directory.access import lock_or_404
from continuity.directory.models import User

PIECE_BYTES = 512 * 1024
KEPT_DAYS = 30
MOVES = {"up": -1, "down": 1}


class OutOfStep(Exception):
    """A piece does not follow what has arrived; `received` says how much has."""

    def __init__(self, received: int):
        super().__init__(received)
        self.received = received


def pending_of(assignment: Assignment) -> PendingReturn | None:
    """What is being made, its files loaded. Two queries."""
    return PendingReturn.objects.filter(assignment=assignment).prefetch_related("files").first()


@transaction.atomic
def save_text(*, assignment: Assignment, text: str, key: UUID | None = None) -> None:
    """Keep what is written so far; not what a page sends late, once it has handed in (`key`: see `returns.hand_in`)."""
    if key and sent_with(key, _locked(assignment)):
        return
    pending = _opened(assignment)
    pending.text = text
    _touch(pending)


@transaction.atomic
def begin(*, assignment: Assignment, name: str, size: int, by: User) -> PendingFile:
    """Announce a file of `size` bytes; announced again, it is the same file, and says how much of it has come.

    Raises ValidationError for a file that will not be accepted, WorkRefused when nothing can be handed in.
    """
    check_announced(name, size)
    pending = _opened(assignment)
    name = clean_name(name)
    for known in pending.files.filter(sent_size=size):
        if PurePath(known.name).stem == PurePath(name).stem:  # a photo that has arrived changed its extension
            return known
    _touch(pending)
    return _add(pending, name, size, by)


def receive(*, file: PendingFile, offset: int, content: bytes) -> PendingFile:
    """Keep the bytes of `file` from `offset` on; those that are known already are passed over.

    The last piece makes the file whole: it is accepted as any other, or thrown away with a ValidationError. Raises
    OutOfStep when bytes before `offset` are missing.
    """
    try:
        with transaction.atomic():
            file = lock_or_404(PendingFile.objects.all(), file.pk)
            if offset > file.received:
                raise OutOfStep(file.received)
            _keep(file, content[file.received - offset :])
            if file.received == file.sent_size and not file.has_arrived:
                _make_whole(file)
    except ValidationError:
        file.delete()
        raise
    return file


@transaction.atomic
def add(
    *, assignment: Assignment, files: Iterable[UploadedFile], by: User, key: UUID | None = None
) -> list[UploadedFile]:
    """Keep accepted `files` that came whole, after those that are there; a file that is there already is one file.
    Returns those for which there is no room.

    `key`: see `returns.hand_in`; files of a page that was handed in are not kept twice.
    """
    files = list(files)
    if not files or (key and sent_with(key, _locked(assignment))):
        return []
    pending = _opened(assignment)
    known = set(pending.files.values_list("name", "size"))
    sent = {(file.name, file.size): file for file in files}
    new = [file for name_and_size, file in sent.items() if name_and_size not in known]
    room = max(0, MAX_FILES - pending.files.count())
    for file in new[:room]:
        _store(_add(pending, file.name, file.size, by), file)
    _touch(pending)
    return new[room:]


@transaction.atomic
def arrange(*, assignment: Assignment, file: UUID, to: str) -> None:
    """Put a file one place "up" or "down" among the others, or "out"; at the edge it stays, out already it is out."""
    pending = _opened(assignment)
    order = list(pending.files.all())
    place = next((place for place, each in enumerate(order) if each.public_id == file), None)
    if place is None:
        return
    if to == "out":
        _discard([order.pop(place)])
    else:
        other = min(max(place + MOVES[to], 0), len(order) - 1)
        order.insert(other, order.pop(place))
    for position, each in enumerate(order):
        each.position = position
    PendingFile.objects.bulk_update(order, ["position"])
    _touch(pending)


@transaction.atomic
def reopen(*, assignment: Assignment, by: User) -> PendingReturn:
    """Put what was handed in back into the making, to be changed; it stands until it is handed in again."""
    pending = _opened(assignment)
    last = assignment.submissions.exclude(received_on_paper=True).first()
    if pending.text or pending.files.exists() or last is None:
        return pending
    pending.text = last.text
    for position, file in enumerate(last.files.all()):
        PendingFile.objects.create(
            pending=pending,
            by=by,
            name=file.name,
            position=position,
            sent_size=file.size,
            received=file.size,
            file=file.file.name,
            size=file.size,
        )
    _touch(pending)
    return pending


@transaction.atomic
def leave(*, assignment: Assignment) -> None:
    """Throw away what is being made: what was handed in stands as it is. Raises WorkRefused when nothing stands."""
    pending = _opened(assignment)
    if standing_return(assignment) is None:
        raise WorkRefused(_("Plus rien n'est rendu : ce qui est en préparation est gardé."))
    _discard(pending.files.all())
    pending.delete()


@transaction.atomic
def finish(
    *, assignment: Assignment, by: User, text: str, key: UUID | None, over: Submission | None
) -> Submission:
    """Hand in `text` and the files that have come, as they stand once nobody else can touch them; `key`: see
    `returns.hand_in`.

    Raises WorkRefused for files not whole, and when the return that stands is no longer `over`.
    """
    lock_all([assignment])
    pending = pending_of(assignment)
    if reason := unfinished(pending):
        raise WorkRefused(reason)
    if standing_return(assignment) != over and not (key and sent_with(key, assignment)):
        raise WorkRefused(overtaken())
    files = pending.files.all() if pending else ()
    return hand_in(assignment=assignment, by=by, text=text, files=files, key=key)


def full(left_out: Iterable[UploadedFile] = ()) -> str:
    """What is said when there is no room for a file, or for those `left_out`."""
    said = _("Un rendu contient %(max)d fichiers au plus : en retirer un avant d'en ajouter.") % {
        "max": MAX_FILES
    }
    names = ", ".join(str(file.name) for file in left_out)
    return f"{said} {_('Laissé de côté : %(names)s.') % {'names': names}}" if names else said


def overtaken() -> str:
    """What is said to who hands in after another device, or another member of the group."""
    return _(
        "Un rendu est arrivé entre-temps, d'un autre appareil ou du groupe : le lire plus bas. "
        "Rendre de nouveau le remplacera."
    )


@transaction.atomic
def purge(now: datetime | None = None) -> None:
    """Throw away what nobody has touched for KEPT_DAYS."""
    old = PendingReturn.objects.filter(at__lt=(now or timezone.now()) - timedelta(days=KEPT_DAYS))
    for pending in old.select_for_update(skip_locked=True):
        _discard(pending.files.all())
        pending.delete()


def unfinished(pending: PendingReturn | None) -> str:
    """A sentence about the files that have not arrived whole; "" when all have."""
    late = [str(file) for file in pending.files.all() if not file.has_arrived] if pending else []
    if not late:
        return ""
    return _(
        "Pas encore arrivé en entier : %(names)s. Choisir de nouveau le même fichier pour finir l'envoi, ou le retirer."
    ) % {"names": ", ".join(late)}


def _opened(assignment: Assignment) -> PendingReturn:
    """The return being made, locked with its work; made if there is none. Raises WorkRefused as `_locked`."""
    pending, _is_new = PendingReturn.objects.get_or_create(
        assignment=_locked(assignment), defaults={"at": timezone.now()}
    )
    return pending


def _locked(assignment: Assignment) -> Assignment:
    """The work as it stands. Raises WorkRefused when nothing can be handed in."""
    assignment = lock_or_404(Assignment.objects.select_related("activity"), assignment.pk)
    if reason := obstacle(assignment, timezone.now()):
        raise WorkRefused(reason)
    return assignment


def _touch(pending: PendingReturn) -> None:
    pending.at = timezone.now()
    pending.save(update_fields=["text", "at"])


def _add(pending: PendingReturn, name: str, size: int, by: User) -> PendingFile:
    count = pending.files.count()
    if count >= MAX_FILES:
        raise WorkRefused(full())
    last = pending.files.last()
    position = last.position + 1 if last else 0
    return PendingFile.objects.create(pending=pending, by=by, name=name, position=position, sent_size=size)


def _keep(file: PendingFile, content: bytes) -> None:
    if file.received + len(content) > file.sent_size:
        raise ValidationError(
            _("« %(name)s » a changé pendant l'envoi : le choisir de nouveau.") % {"name": file}
        )
    if not content:
        return
    PendingPiece.objects.create(file=file, offset=file.received, content=content)
    file.received += len(content)
    file.save(update_fields=["received"])


def _make_whole(file: PendingFile) -> None:
    content = b"".join(bytes(piece) for piece in file.pieces.values_list("content", flat=True))
    _store(file, accept(SimpleUploadedFile(file.name, content)))
    file.pieces.all().delete()


def _store(file: PendingFile, content: UploadedFile) -> None:
    file.name, file.file, file.size, file.received = content.name, content, content.size, file.sent_size
    file.save()


def _discard(files: Iterable[PendingFile]) -> None:
    """Delete the rows now, and what they stored once nothing can bring the rows back; what was handed in stays."""
    for file in files:
        stored = file.file
        file.delete()
        if stored and not SubmissionFile.objects.filter(file=stored.name).exists():
            transaction.on_commit(partial(stored.storage.delete, stored.name))
