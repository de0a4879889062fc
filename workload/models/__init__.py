"""What bounds the work of pupils, what the principal allowed beyond it, and what must be looked at."""

from .alerts import Alert, unanswered
from .exceptions import ExceptionRequest, LoadException
from .rules import LoadPolicy, Rule

__all__ = ["Alert", "ExceptionRequest", "LoadException", "LoadPolicy", "Rule", "unanswered"]
