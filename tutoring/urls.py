from django.urls import path

from tutoring import views

app_name = "tutoring"
urlpatterns = [
    path("tutorat/", views.tutor, name="tutor"),
    path("vie-scolaire/", views.cpe, name="cpe"),
    path("vie-scolaire/sans-tuteur/", views.without_tutor, name="without_tutor"),
    path("suivi/alertes/<uuid:public_id>/", views.answer_alert, name="answer_alert"),
    path("suivi/<uuid:public_id>/", views.pupil, name="pupil"),
    path("suivi/<uuid:public_id>/appel/", views.log_contact, name="log_contact"),
    path("suivi/<uuid:public_id>/tuteur/", views.assign_tutor, name="assign_tutor"),
    path("suivi/<uuid:public_id>/equipement/", views.digital_situation, name="digital_situation"),
]
