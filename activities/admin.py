"""What was given and returned, for support; publishing goes through the gate, so nothing is written here."""

from django.contrib import admin

from activities.models import Activity, Assignment
from continuity.common.read_only import ReadOnlyAdmin


@admin.register(Activity)
class ActivityAdmin(ReadOnlyAdmin):
    list_display = ("title", "course", "author", "status", "minutes", "given_on", "due_on", "reaches_at")
    list_filter = ("status", "is_synchronous")
    list_select_related = ("course__subject", "course__school_class", "course__group", "author")
    search_fields = ("title", "author__last_name", "course__school_class__name")
    date_hierarchy = "due_on"


@admin.register(Assignment)
class AssignmentAdmin(ReadOnlyAdmin):
    list_display = ("activity", "pupil", "state", "state_at", "attendance")
    list_filter = ("state", "attendance")
    list_select_related = ("activity", "pupil")
    search_fields = ("activity__title", "pupil__last_name")
