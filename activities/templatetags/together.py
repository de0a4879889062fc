"""Whom an activity is for and in which groups it is done, for templates: `{% load together %}`."""

from django import template

from activities.groups_shown import groups_of
from activities.models import Activity, Grouping
from activities.variants import family_of

register = template.Library()


@register.inclusion_tag("activities/audience_links.html")
def audience_links(activity: Activity) -> dict:
    """For whoever writes the saved `activity`: its variants and for whom, its groups, and where both are changed."""
    is_alone = activity.variant_of_id is None and not activity.variants.exists()
    base, *variants = [None] if is_alone else family_of(activity)
    grouping = Grouping.objects.filter(activity=activity).first()
    return {
        "activity": activity,
        "base": base,
        "variants": variants,
        "grouping": grouping,
        "groups": groups_of(activity) if grouping else None,
    }
