"""The directory, for support (see continuity.accounts.admin_site)."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.utils.translation import gettext_lazy as _

from continuity.common.read_only import ReadOnlyAdmin
from continuity.directory.models import (
    AuditEvent,
    Course,
    DayRegime,
    Group,
    Guardianship,
    HolidayPeriod,
    Membership,
    Pupil,
    School,
    SchoolClass,
    Subject,
    TimetableSlot,
    User,
)


class MembershipInline(admin.TabularInline):
    model = Membership
    extra = 0
    autocomplete_fields = ("school",)


class GuardianshipInline(admin.TabularInline):
    model = Guardianship
    extra = 0
    autocomplete_fields = ("guardian",)


class TimetableSlotInline(admin.TabularInline):
    model = TimetableSlot
    extra = 0


@admin.register(User)
class AccountAdmin(UserAdmin):
    list_display = ("username", "last_name", "first_name", "email", "is_active", "last_seen_on")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Personne"), {"fields": ("first_name", "last_name", "email", "phone")}),
        (_("Accès"), {"fields": ("is_active", "is_staff", "is_superuser", "last_seen_on")}),
    )
    readonly_fields = ("last_seen_on",)
    filter_horizontal = ()
    list_filter = ("is_active", "is_superuser", "memberships__role")
    inlines = (MembershipInline,)


@admin.register(School)
class SchoolAdmin(admin.ModelAdmin):
    list_display = ("name", "uai", "kind", "zone", "city")
    search_fields = ("name", "uai", "city")


@admin.register(SchoolClass)
class SchoolClassAdmin(admin.ModelAdmin):
    list_display = ("name", "level", "school")
    list_filter = ("level",)
    list_select_related = ("school",)
    search_fields = ("name", "school__name", "school__uai")
    autocomplete_fields = ("school", "form_teachers")


@admin.register(Group)
class GroupAdmin(admin.ModelAdmin):
    list_display = ("name", "school")
    list_select_related = ("school",)
    search_fields = ("name", "school__name", "school__uai")
    autocomplete_fields = ("school", "pupils")


@admin.register(Pupil)
class PupilAdmin(admin.ModelAdmin):
    list_display = ("last_name", "first_name", "school_class", "school", "device", "connection", "on_paper")
    list_filter = ("device", "connection", "on_paper")
    list_select_related = ("school_class", "school")
    search_fields = ("last_name", "first_name", "school_class__name")
    autocomplete_fields = ("school", "school_class", "user", "supporters")
    inlines = (GuardianshipInline,)


@admin.register(Subject)
class SubjectAdmin(admin.ModelAdmin):
    list_display = ("name", "short_name", "school")
    list_select_related = ("school",)
    search_fields = ("name", "school__name")
    autocomplete_fields = ("school",)


@admin.register(Course)
class CourseAdmin(admin.ModelAdmin):
    list_display = ("subject", "school_class", "group", "teacher", "weekly_minutes")
    list_select_related = ("subject", "school_class", "group", "teacher")
    search_fields = ("subject__name", "school_class__name", "group__name", "teacher__last_name")
    autocomplete_fields = ("subject", "school_class", "group", "teacher")
    inlines = (TimetableSlotInline,)


@admin.register(HolidayPeriod)
class HolidayPeriodAdmin(admin.ModelAdmin):
    list_display = ("name", "first_day", "last_day", "zone", "school")
    list_filter = ("zone",)
    list_select_related = ("school",)
    autocomplete_fields = ("school",)


@admin.register(DayRegime)
class DayRegimeAdmin(admin.ModelAdmin):
    list_display = ("school_class", "day", "regime", "present_group")
    list_filter = ("regime",)
    list_select_related = ("school_class", "present_group")
    date_hierarchy = "day"
    autocomplete_fields = ("school_class", "present_group")


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    """What was done stays as it was written: read only, whoever reads."""

    list_display = ("at", "school", "verb", "by", "target_type", "target_id", "details")
    list_select_related = ("school", "by")
    search_fields = ("verb", "by__username", "by__last_name")
    date_hierarchy = "at"
