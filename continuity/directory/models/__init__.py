from continuity.directory.models.audit import AuditEvent
from continuity.directory.models.calendar import DayRegime, HolidayPeriod, Regime
from continuity.directory.models.circuits import ContactPoint, Deputy
from continuity.directory.models.people import (
    FOLLOW_UP_ROLES,
    OFFICE_ROLES,
    STAFF_ROLES,
    SUPERVISING_ROLES,
    Guardianship,
    Membership,
    Pupil,
    Role,
    User,
)
from continuity.directory.models.school import Group, Level, School, SchoolClass
from continuity.directory.models.teaching import Course, Subject, TimetableSlot

__all__ = [
    "FOLLOW_UP_ROLES",
    "OFFICE_ROLES",
    "STAFF_ROLES",
    "SUPERVISING_ROLES",
    "AuditEvent",
    "ContactPoint",
    "Course",
    "DayRegime",
    "Deputy",
    "Group",
    "Guardianship",
    "HolidayPeriod",
    "Level",
    "Membership",
    "Pupil",
    "Regime",
    "Role",
    "School",
    "SchoolClass",
    "Subject",
    "TimetableSlot",
    "User",
]
