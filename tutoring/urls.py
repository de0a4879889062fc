from django.urls import path

from tutoring.views import cpe, following

app_name = "tutoring"
urlpatterns = [
    path("tutorat/", following.tutor, name="tutor"),
    path("vie-scolaire/", cpe.cpe, name="cpe"),
    path("vie-scolaire/sans-tuteur/", cpe.without_tutor, name="without_tutor"),
    path("suivi/alertes/<uuid:public_id>/", following.answer_alert, name="answer_alert"),
    path("suivi/<uuid:public_id>/", following.pupil, name="pupil"),
    path("suivi/<uuid:public_id>/appel/", following.log_contact, name="log_contact"),
    path("suivi/<uuid:public_id>/tuteur/", following.assign_tutor, name="assign_tutor"),
    path("suivi/<uuid:public_id>/equipement/", following.digital_situation, name="digital_situation"),
]
