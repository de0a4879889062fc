"""The limits, the exceptions, the reliefs and the alerts, for support; the school and the scheduler write them."""

from django.contrib import admin

from continuity.common.read_only import ReadOnlyAdmin
from workload.models import Alert, LoadException, LoadPolicy, RepairChange, RiskSettings


@admin.register(LoadPolicy)
class LoadPolicyAdmin(ReadOnlyAdmin):
    list_display = ("school", "level", "daily_cap_minutes", "presence_day_minutes", "notice_days")
    list_select_related = ("school",)
    search_fields = ("school__name", "school__uai")


@admin.register(LoadException)
class LoadExceptionAdmin(ReadOnlyAdmin):
    list_display = ("activity", "rules", "extra_minutes", "granted_by", "granted_at", "valid_until")
    list_select_related = ("activity", "granted_by")
    search_fields = ("activity__title",)


@admin.register(RepairChange)
class RepairChangeAdmin(ReadOnlyAdmin):
    list_display = (
        "activity",
        "proposal",
        "kind",
        "from_day",
        "to_day",
        "answer",
        "answered_by",
        "applied_at",
    )
    list_filter = ("kind", "answer")
    list_select_related = ("activity", "proposal__school_class", "answered_by")
    search_fields = ("activity__title",)


@admin.register(RiskSettings)
class RiskSettingsAdmin(ReadOnlyAdmin):
    list_display = ("school", "watch", "alert", "urgent")
    list_select_related = ("school",)
    search_fields = ("school__name", "school__uai")


@admin.register(Alert)
class AlertAdmin(ReadOnlyAdmin):
    list_display = ("school", "kind", "severity", "pupil", "school_class", "opened_at", "answer", "closed_at")
    list_filter = ("kind", "severity", "answer")
    list_select_related = ("school", "pupil", "school_class")
    search_fields = ("pupil__last_name", "school_class__name", "school__uai")
