"""Who follows whom, for support. What was said on the telephone is not shown: it is nobody else's business."""

from django.contrib import admin

from continuity.common.read_only import ReadOnlyAdmin
from tutoring.models import Tutorship


@admin.register(Tutorship)
class TutorshipAdmin(ReadOnlyAdmin):
    list_display = ("tutor", "pupil", "since", "until")
    list_select_related = ("tutor", "pupil")
    search_fields = ("tutor__last_name", "pupil__last_name")
