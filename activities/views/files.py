"""Files are never at a public address: each download asks whether the reader may see what it belongs to."""

from pathlib import PurePath
from typing import TypeVar
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from activities import perms
from activities.archive import Archive
from activities.file_kinds import EXTENSIONS
from activities.models import Activity, Assignment, Feedback, Resource, SubmissionFile
from activities.photos import DRAWN, thumbnail
from continuity.directory.access import visible_or_refuse

Answer = TypeVar("Answer", bound=HttpResponseBase)


@require_safe
@never_cache
def resource(request, public_id: UUID):
    """A file that comes with an activity."""
    found = visible_or_refuse(Resource.objects, request.user, public_id=public_id)
    return sent(found.file, found.title)


@require_safe
@never_cache
def submission_file(request, public_id: UUID):
    """A file a pupil handed in."""
    found = visible_or_refuse(SubmissionFile.objects, request.user, public_id=public_id)
    return sent(found.file, found.name)


@require_safe
@never_cache
def answer_file(request, public_id: UUID):
    """A file that comes with an answer."""
    found = visible_or_refuse(Feedback.objects, request.user, public_id=public_id)
    return sent(found.file, found.name)


@require_safe
@never_cache
def model_answer_file(request, public_id: UUID):
    """The model answer as a file: for its teachers, then for whoever reads the activity once it is shown."""
    activity = visible_or_refuse(
        Activity.objects.select_related("course__subject"), request.user, public_id=public_id
    )
    if not perms.can_read_returns(request.user, activity):
        works = Assignment.objects.visible_to(request.user).filter(activity=activity)
        if not any(work.shows_model_answer for work in works.select_related("activity")):
            raise PermissionDenied
    return sent(activity.model_answer_file, activity.model_answer_name)


def zip_sent(made: Archive) -> HttpResponse:
    """A zip, sent as it is made."""
    response = StreamingHttpResponse(made.pieces, content_type="application/zip")
    response["Content-Disposition"] = content_disposition_header(True, made.name)
    return response


def sent(file: FieldFile, name: str) -> FileResponse:
    """Of a type that is ours. Images are shown, since we drew them ourselves; all else is downloaded: nothing a user
    sent is ever shown as a page of ours.
    """
    content = _content(file)
    suffix = PurePath(file.name).suffix
    content_type = EXTENSIONS.get(suffix, "application/octet-stream")
    name = name if name.lower().endswith(suffix) else f"{name}{suffix}"
    return _alone(
        FileResponse(content, as_attachment=suffix not in DRAWN, filename=name, content_type=content_type)
    )


def sent_small(photo: FieldFile) -> HttpResponse:
    """A stored photo, small enough to show several on a page."""
    with _content(photo) as content:
        return _alone(HttpResponse(thumbnail(content), content_type="image/jpeg"))


def _content(file: FieldFile) -> File:
    if not file:
        raise Http404
    try:
        return file.open("rb")
    except FileNotFoundError:
        raise Http404 from None


def _alone(answer: Answer) -> Answer:
    """What is sent fetches nothing and runs nothing, whatever a browser takes it for."""
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
