from django.urls import path

from tutoring.cases.urls import case_urls
from tutoring.equipment.urls import equipment_urls
from tutoring.views import (
    caseload,
    chain,
    cpe,
    figures,
    following,
    kept,
    meetings,
    reports,
    retention,
)

app_name = "tutoring"
urlpatterns = [
    path("tutorat/", following.tutor, name="tutor"),
    path("tutorat/bilans/<uuid:public_id>/", reports.report, name="report"),
    path("bilans/<uuid:public_id>/", reports.class_reports, name="class_reports"),
    path("bilans/<uuid:public_id>/compte-rendu.pdf", meetings.class_meeting, name="class_meeting"),
    path("bilans/compte-rendu.pdf", meetings.level_meeting, name="level_meeting"),
    path("vie-scolaire/", cpe.cpe, name="cpe"),
    path("vie-scolaire/eleves/", cpe.pupils, name="school_pupils"),
    path("vie-scolaire/appels/", cpe.call_list, name="call_list"),
    path("vie-scolaire/chiffres/", figures.figures, name="figures"),
    path("vie-scolaire/chiffres.csv", figures.figures_csv, name="figures_csv"),
    path("vie-scolaire/sans-tuteur/", cpe.without_tutor, name="without_tutor"),
    path("vie-scolaire/tutorat/", caseload.tutors, name="caseload"),
    path("vie-scolaire/tutorat/repartition/", caseload.proposal, name="proposal"),
    path("vie-scolaire/tutorat/classes/<uuid:public_id>/", caseload.assign_class, name="assign_class"),
    path("vie-scolaire/tutorat/tuteurs/<uuid:public_id>/", caseload.tutor, name="caseload_tutor"),
    path("vie-scolaire/tutorat/tuteurs/<uuid:public_id>/depart/", caseload.release, name="release"),
    path("vie-scolaire/tutorat/remplacements/", caseload.replacements, name="replacements"),
    path("vie-scolaire/tutorat/remplacements/<uuid:public_id>/", caseload.replacement, name="replacement"),
    path(
        "vie-scolaire/tutorat/remplacements/<uuid:public_id>/fin/",
        caseload.end_replacement,
        name="end_replacement",
    ),
    path("suivi/classe/<uuid:public_id>/", chain.school_class, name="class"),
    *case_urls,
    path("suivi/alertes/<uuid:public_id>/", following.answer_alert, name="answer_alert"),
    path("suivi/<uuid:public_id>/", following.pupil, name="pupil"),
    path("suivi/<uuid:public_id>/appel/", following.log_contact, name="log_contact"),
    path("suivi/<uuid:public_id>/tuteur/", following.assign_tutor, name="assign_tutor"),
    path("suivi/<uuid:public_id>/lectures/", retention.readings, name="readings"),
    path("famille/<uuid:public_id>/ce-qui-est-garde/", kept.kept, name="kept"),
    path("etablissement/conservation/", retention.durations, name="retention"),
    *equipment_urls,
]
