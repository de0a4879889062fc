"""What pages of equipment say, for templates: `{% load equipment %}`."""

from django import template

from tutoring import equipment_words

register = template.Library()

register.filter("answered", equipment_words.answer_said)
register.filter("answer_given", equipment_words.given_said)
register.filter("lent", equipment_words.loan_said)
register.filter("late", equipment_words.late_said)
register.filter("pack_state", equipment_words.pack_said)
register.filter("why_paper", equipment_words.why_on_paper)
register.filter("lacks", equipment_words.means_said)
