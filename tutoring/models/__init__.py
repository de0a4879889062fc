from tutoring.models.cases import Case, CaseAction, CaseHandover, CaseNote, CaseRelief
from tutoring.models.chain import HandingUp, Rung
from tutoring.models.contacts import ContactLog
from tutoring.models.equipment import Item, Loan, PaperPack, SurveyAnswer
from tutoring.models.reports import ReportLine, WeeklyReport
from tutoring.models.retention import Retention
from tutoring.models.tutorships import (
    MOST_PUPILS,
    PUPILS_PER_TUTOR,
    Substitution,
    TutorLimit,
    Tutorship,
    works_there,
)

__all__ = [
    "MOST_PUPILS",
    "PUPILS_PER_TUTOR",
    "Case",
    "CaseAction",
    "CaseHandover",
    "CaseNote",
    "CaseRelief",
    "ContactLog",
    "HandingUp",
    "Item",
    "Loan",
    "PaperPack",
    "ReportLine",
    "Retention",
    "Rung",
    "Substitution",
    "SurveyAnswer",
    "TutorLimit",
    "Tutorship",
    "WeeklyReport",
    "works_there",
]
