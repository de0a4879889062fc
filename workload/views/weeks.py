from continuity.common.shown_week import ShownWeek, requested_week

__all__ = ["ShownWeek", "requested_week"]
