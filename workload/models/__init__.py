"""What bounds the work of pupils, what the principal allowed beyond it, what must be looked at and by when."""

from .alerts import Alert, unanswered
from .checks import ClassCheck
from .exceptions import ExceptionRequest, LoadException
from .repair import RepairChange, RepairProposal
from .risk import RiskDay, RiskSettings
from .rules import MINUTE_RULES, LoadPolicy, Rule
from .sweeps import Recheck, Sweep

__all__ = [
    "MINUTE_RULES",
    "Alert",
    "ClassCheck",
    "ExceptionRequest",
    "LoadException",
    "LoadPolicy",
    "Recheck",
    "RepairChange",
    "RepairProposal",
    "RiskDay",
    "RiskSettings",
    "Rule",
    "Sweep",
    "unanswered",
]
