"""The workload engine: can a pupil's work be placed in its days, why not, and what would fit.

Standard library only: no settings, no clock, no database. See docs/engine.md.
"""

from .fitting import fit
from .model import Assessment, Fit, Overload, Plan, Sitting, Task, Traits, effective_minutes
from .overload import assess
from .plan import sittings
from .room import Room
from .windows import earliest_due_with_notice, notice_days, window

__all__ = [
    "Assessment",
    "Fit",
    "Overload",
    "Plan",
    "Room",
    "Sitting",
    "Task",
    "Traits",
    "assess",
    "earliest_due_with_notice",
    "effective_minutes",
    "fit",
    "notice_days",
    "sittings",
    "window",
]
