"""A return in the making, from the script of the page: its text as it is written, its files piece after piece.

Answers are JSON: `received` says how many bytes of a file have come, `refusal` why it is not taken.
"""

from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from activities import perms, returns, uploads
from activities.models import Assignment, PendingFile
from activities.typed_text import LONGEST_TEXT, as_typed
from activities.views.access import as_uuid, assignment_for, form_page
from activities.views.files import sent, sent_small


@form_page
@never_cache
def making(request, public_id: UUID):
    """The files that have come, as a fragment, or one of them, `fichier`, to see which page it is (`vignette`: a photo
    small); or the text so far, to be kept."""
    assignment = _own(request, public_id)
    if request.method != "POST":
        if "fichier" in request.GET:
            file = _file(request, assignment)
            is_small = "vignette" in request.GET and file.is_photo
            return sent_small(file.file) if is_small else sent(file.file, file.name)
        context = {"pending": uploads.pending_of(assignment), "assignment": assignment}
        return render(request, "activities/pending_files.html", context)
    try:
        text = as_typed(request.POST.get("text", ""))[:LONGEST_TEXT]
        key = as_uuid(request.POST.get("key", ""))
        uploads.save_text(assignment=assignment, text=text, key=key)
    except returns.WorkRefused as refusal:
        return _refused(str(refusal), 409)
    return HttpResponse(status=204)


@require_POST
def begin(request, public_id: UUID):
    """A file announced, or announced again after an interruption."""
    assignment = _own(request, public_id)
    size = request.POST.get("size", "")
    if not _is_size(size):
        return _refused(_("Ce fichier ne peut pas être lu : le choisir de nouveau."), 400)
    try:
        file = uploads.begin(
            assignment=assignment, name=request.POST.get("name", ""), size=int(size), by=request.user
        )
    except ValidationError as refusal:
        return _refused(refusal.messages[0], 400)
    except returns.WorkRefused as refusal:
        return _refused(str(refusal), 409)
    return _so_far(file)


@require_POST
def piece(request, public_id: UUID):
    """Bytes of the file `fichier` from `depuis` on."""
    assignment = _own(request, public_id)
    offset = request.GET.get("depuis", "")
    if not _is_size(offset) or _length(request) > uploads.PIECE_BYTES:
        return _refused(_("Ce morceau de fichier ne peut pas être lu : recommencer l'envoi."), 400)
    file = _file(request, assignment)
    try:
        file = uploads.receive(file=file, offset=int(offset), content=request.body)
    except uploads.OutOfStep as step:
        return JsonResponse({"received": step.received}, status=409)
    except ValidationError as refusal:
        return _refused(refusal.messages[0], 400)
    return _so_far(file)


def _own(request: HttpRequest, public_id: UUID) -> Assignment:
    assignment = assignment_for(request, public_id)
    if not perms.can_hand_in(request.user, assignment):
        raise PermissionDenied
    return assignment


def _file(request: HttpRequest, assignment: Assignment) -> PendingFile:
    files = PendingFile.objects.filter(pending__assignment=assignment)
    return get_object_or_404(files, public_id=as_uuid(request.GET.get("fichier", "")))


def _is_size(text: str) -> bool:
    """Whether `text` may be a number of bytes of a file."""
    return text.isdecimal() and len(text) <= len(str(2**31))


def _length(request: HttpRequest) -> int:
    length = request.headers.get("Content-Length") or "0"
    return int(length) if length.isdecimal() else uploads.PIECE_BYTES + 1


def _so_far(file: PendingFile) -> JsonResponse:
    return JsonResponse({"file": file.public_id, "received": file.received, "whole": file.has_arrived})


def _refused(sentence: str, status: int) -> JsonResponse:
    return JsonResponse({"refusal": sentence}, status=status)
