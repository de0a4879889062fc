"""Whom an activity is for and in which groups it is done, for templates: `{% load together %}`."""

from django import template
from django.db.models import QuerySet

from activities.audience import has_variants
from activities.groups_shown import groups_of
from activities.models import Activity, Grouping
from activities.variants import family_of
from continuity.common.compiled import Parameter, compiled_models

register = template.Library()


@register.inclusion_tag("activities/audience_links.html")
def audience_links(activity: Activity) -> dict:
    """For whoever writes the saved `activity`: its variants and for whom, its groups, and where both are changed."""
    is_alone = activity.variant_of_id is None and not has_variants(activity)
    base, *variants = [None] if is_alone else family_of(activity)
    grouping = next(iter(_groupings(activity=activity.pk)), None)
    return {
        "activity": activity,
        "base": base,
        "variants": variants,
        "grouping": grouping,
        "groups": groups_of(activity) if grouping else None,
    }


@compiled_models
def _groupings() -> QuerySet[Grouping]:
    """That of one activity, if it is done in groups."""
    return Grouping.objects.filter(activity=Parameter("activity"))
