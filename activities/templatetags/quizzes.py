"""The questionnaire of a piece of work, for the pages of other modules: `{% load quizzes %}`."""

from django import template
from django.utils import timezone

from activities import quiz_answering, quiz_pages
from activities.models import Assignment
from activities.quizzes import timing

register = template.Library()


@register.inclusion_tag("activities/quiz_entry.html")
def quiz_entry(assignment: Assignment, can_answer: bool) -> dict:
    """The way in: answer, take up what was begun, read the correction, answer again. Needs `activity` loaded."""
    standing = quiz_answering.standing_of(assignment)
    questions = quiz_answering.questions_for(assignment, standing.quiz)
    last = standing.last
    return {
        "assignment": assignment,
        "standing": standing,
        "score": quiz_pages.score(questions, last.responses) if last else None,
        "count": sum(question.is_asked for question in questions),
        "minutes": timing.minutes_for(questions),
        "obstacle": quiz_answering.obstacle(assignment, standing, timezone.now()),
        "can_answer": can_answer,
        "is_late": assignment.is_late(timezone.now()),
    }
