"""The audit trail: one row per act, written by services, never changed."""

from django.db import models

from continuity.directory.models.people import User
from continuity.directory.models.school import School


class AuditEvent(models.Model):
    at = models.DateTimeField(auto_now_add=True)
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="audit_events")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    verb = models.CharField(max_length=60)
    target_type = models.CharField(max_length=40)
    target_id = models.BigIntegerField()
    details = models.JSONField(default=dict)

    class Meta:
        ordering = ("-at", "-pk")
        indexes = (
            models.Index(fields=("school", "-at"), name="audit_by_school"),
            models.Index(fields=("target_type", "target_id"), name="audit_by_target"),
        )

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.target_type} {self.target_id}"
