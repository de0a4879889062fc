"""The addresses of cases, part of those of `tutoring`."""

from django.urls import path

from tutoring.views import case_relief, cases

case_urls = [
    path("suivis/", cases.case_list, name="cases"),
    path("suivis/calendrier/", cases.calendar, name="case_calendar"),
    path("suivis/<uuid:public_id>/", cases.detail, name="case"),
    path("suivis/<uuid:public_id>/objectifs/", cases.change, name="change_case"),
    path("suivis/<uuid:public_id>/transmettre/", cases.hand_up, name="hand_case_up"),
    path("suivis/<uuid:public_id>/cloture/", cases.close, name="close_case"),
    path("suivis/<uuid:public_id>/action/", cases.add_action, name="add_case_action"),
    path("suivis/<uuid:public_id>/note/", cases.add_note, name="add_case_note"),
    path("suivis/<uuid:public_id>/allegement/", case_relief.relieve, name="relieve"),
    path("suivis/actions/<uuid:public_id>/", cases.change_action, name="change_case_action"),
    path("suivis/actions/<uuid:public_id>/fin/", cases.end_action, name="end_case_action"),
    path("suivi/<uuid:public_id>/ouvrir/", cases.open_case, name="open_case"),
]
