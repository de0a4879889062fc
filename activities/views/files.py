"""Files are never at a public address: each download asks whether the reader may see what it belongs to."""

from pathlib import PurePath
from uuid import UUID

from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from activities.models import Resource, SubmissionFile
from continuity.directory.access import visible_or_refuse


@require_safe
@never_cache
def resource(request, public_id: UUID):
    """A file that comes with an activity."""
    found = visible_or_refuse(Resource.objects, request.user, public_id=public_id)
    return _download(found.file, found.title)


@require_safe
@never_cache
def submission_file(request, public_id: UUID):
    """A file a pupil handed in."""
    found = visible_or_refuse(SubmissionFile.objects, request.user, public_id=public_id)
    return _download(found.file, found.name)


def _download(file: FieldFile, name: str) -> FileResponse:
    """As an attachment: nothing a user sent is ever shown as a page of ours."""
    if not file or not file.storage.exists(file.name):
        raise Http404
    suffix = PurePath(file.name).suffix
    name = name if name.lower().endswith(suffix) else f"{name}{suffix}"
    return FileResponse(file.open("rb"), as_attachment=True, filename=name)
