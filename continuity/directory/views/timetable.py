"""The week of a class, and the lessons of one course."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from continuity.common.forms import posted
from continuity.directory.access import visible_or_refuse
from continuity.directory.forms import lesson_formset
from continuity.directory.models import Course, Pupil, SchoolClass
from continuity.directory.selectors import classes_with_lessons, timetable_of
from continuity.directory.timetables import set_lessons
from continuity.directory.views.answers import form_page, kept_by, say_what_follows, school_of


@require_safe
def classes(request: HttpRequest) -> HttpResponse:
    school = school_of(request)
    context = {"school": school, "classes": classes_with_lessons(school)}
    return render(request, "directory/timetables.html", context)


@require_safe
def class_timetable(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """For all who read the week of the class; those who keep it may go on to a course."""
    school_class = visible_or_refuse(
        SchoolClass.objects.select_related("school"), request.user, public_id=public_id
    )
    context = {
        "school_class": school_class,
        "timetable": timetable_of(school_class),
        "is_office": school_class.school_id in request.user.office_school_ids,
    }
    return render(request, "directory/class_timetable.html", context)


@form_page
def lessons(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """All the lessons of a course on one page: they are saved together."""
    courses = Course.objects.select_related("subject__school", "school_class", "group", "teacher")
    course = kept_by(request, courses, public_id)
    formset = lesson_formset(course, posted(request))
    refusal: list[str] = []
    if request.method == "POST" and formset.is_valid():
        try:
            say_what_follows(request, set_lessons(course=course, lessons=formset.lessons, by=request.user))
            return redirect("directory:lessons", course.public_id)
        except ValidationError as error:
            refusal = error.messages
    context = {
        "course": course,
        "formset": formset,
        "refusal": [*formset.non_form_errors(), *refusal],
        "pupils": Pupil.objects.of_course(course).count(),
    }
    is_refused = request.method == "POST"
    return render(request, "directory/lessons.html", context, status=400 if is_refused else 200)
