"""The directory, for support (see continuity.accounts.admin_site)."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from continuity.common.read_only import ReadOnlyAdmin
from continuity.directory import audit, transfers
from continuity.directory.locks import lock_school
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
from continuity.directory.signals import announce


class LoadBearingAdmin(admin.ModelAdmin):
    """For the rows a load follows from. Nothing that support writes escapes: it waits for the lock of each school
    concerned (docs/adr/0003) and leaves an event in its audit trail, and all its pupils are looked at again.
    """

    def schools_of(self, row) -> set[int]:
        """Primary keys of the schools in which `row` bears on a load."""
        return {row.school_id}

    def save_model(self, request, obj, form, change):
        stored = self.model.objects.filter(pk=obj.pk)
        with self._in_the_schools_of([*stored, obj], request.user):
            super().save_model(request, obj, form, change)

    def delete_model(self, request, obj):
        with self._in_the_schools_of([obj], request.user):
            super().delete_model(request, obj)

    @transaction.atomic
    def delete_queryset(self, request, queryset):
        with self._in_the_schools_of(queryset, request.user):
            super().delete_queryset(request, queryset)

    @contextmanager
    def _in_the_schools_of(self, rows: Iterable, by: User) -> Iterator[None]:
        concerned = {school_id for row in rows for school_id in self.schools_of(row)}
        schools = [lock_school(school_id) for school_id in sorted(concerned)]
        yield
        for school in schools:
            audit.record(
                verb="support.written",
                by=by,
                school=school,
                target=school,
                model=self.model._meta.label_lower,
            )
            announce(school.pupils, sender=self.model)


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
class SchoolAdmin(LoadBearingAdmin):
    list_display = ("name", "uai", "kind", "zone", "city")
    search_fields = ("name", "uai", "city")

    def schools_of(self, row):
        return {row.pk} - {None}

    def has_delete_permission(self, request, obj=None):
        """Its audit trail would go with it."""
        return False


@admin.register(SchoolClass)
class SchoolClassAdmin(LoadBearingAdmin):
    list_display = ("name", "level", "school")
    list_filter = ("level",)
    list_select_related = ("school",)
    search_fields = ("name", "school__name", "school__uai")
    autocomplete_fields = ("school", "form_teachers")


@admin.register(Group)
class GroupAdmin(LoadBearingAdmin):
    list_display = ("name", "school")
    list_select_related = ("school",)
    search_fields = ("name", "school__name", "school__uai")
    autocomplete_fields = ("school", "pupils")


@admin.register(Pupil)
class PupilAdmin(LoadBearingAdmin):
    list_display = ("last_name", "first_name", "school_class", "school", "device", "connection", "on_paper")
    list_filter = ("device", "connection", "on_paper")
    list_select_related = ("school_class", "school")
    search_fields = ("last_name", "first_name", "school_class__name")
    readonly_fields = ("on_paper",)  # the follow-up notes it, with the day it changed
    autocomplete_fields = ("school", "school_class", "user", "supporters")
    inlines = (GuardianshipInline,)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if change and "school" in form.changed_data:
            left = School.objects.get(pk=form.initial["school"])
            transfers.leave(pupil=form.instance, left=left, by=request.user)


@admin.register(Subject)
class SubjectAdmin(LoadBearingAdmin):
    list_display = ("name", "short_name", "school")
    list_select_related = ("school",)
    search_fields = ("name", "school__name")
    autocomplete_fields = ("school",)


@admin.register(Course)
class CourseAdmin(LoadBearingAdmin):
    list_display = ("subject", "school_class", "group", "teacher", "weekly_minutes")
    list_select_related = ("subject", "school_class", "group", "teacher")
    search_fields = ("subject__name", "school_class__name", "group__name", "teacher__last_name")
    autocomplete_fields = ("subject", "school_class", "group", "teacher")
    inlines = (TimetableSlotInline,)


@admin.register(HolidayPeriod)
class HolidayPeriodAdmin(LoadBearingAdmin):
    list_display = ("name", "first_day", "last_day", "zone", "school")
    list_filter = ("zone",)
    list_select_related = ("school",)
    autocomplete_fields = ("school",)

    def schools_of(self, row):
        if row.school_id:
            return {row.school_id}
        return set(School.objects.filter(zone=row.zone).values_list("pk", flat=True))


@admin.register(DayRegime)
class DayRegimeAdmin(LoadBearingAdmin):
    list_display = ("school_class", "day", "regime", "present_group")
    list_filter = ("regime",)
    list_select_related = ("school_class", "present_group")
    date_hierarchy = "day"
    autocomplete_fields = ("school_class", "present_group")

    def schools_of(self, row):
        return {row.school_class.school_id}


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    """What was done stays as it was written: read only, whoever reads."""

    list_display = ("at", "school", "verb", "by", "target_type", "target_id", "details")
    list_select_related = ("school", "by")
    search_fields = ("verb", "by__username", "by__last_name")
    date_hierarchy = "at"
