"""What pages of equipment say, for templates: `{% load equipment %}`."""

from django import template

from tutoring.equipment import words

register = template.Library()

register.filter("answered", words.answer_said)
register.filter("answer_given", words.given_said)
register.filter("lent", words.loan_said)
register.filter("late", words.late_said)
register.filter("pack_state", words.pack_said)
register.filter("why_paper", words.why_on_paper)
register.filter("lacks", words.means_said)
