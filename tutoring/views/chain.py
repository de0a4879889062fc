"""The follow-up of a class, for its form teacher and those who lead follow-up in the school."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from continuity.directory.access import visible_or_refuse
from continuity.directory.models import FOLLOW_UP_ROLES, SchoolClass
from tutoring import perms
from tutoring.chain.class_follow_up import class_follow_up, left_alone


@require_safe
@never_cache
def school_class(request, public_id: UUID):
    found = visible_or_refuse(SchoolClass.objects.select_related("school"), request.user, public_id=public_id)
    if not perms.can_read_class_follow_up(request.user, found):
        raise PermissionDenied
    today = timezone.localdate()
    context = {
        "school_class": found,
        "followed": class_follow_up(found, reader=request.user, today=today),
        "left_alone": left_alone(found, today),
        "also_led": request.user.form_classes.filter(school=found.school_id).exclude(pk=found.pk).by_level(),
        "leads": found.school_id in request.user.schools_as(*FOLLOW_UP_ROLES),
        "today": today,
    }
    return render(request, "tutoring/chain/class_follow_up.html", context)
