from django.urls import path

from activities.views import cahier, calendar, files, following, paper, work, writing

app_name = "activities"
urlpatterns = [
    path("activites/", writing.desk, name="list"),
    path("activites/nouvelle/", writing.new, name="new"),
    path("activites/papier/", paper.paper, name="paper"),
    path("activites/cours/<uuid:public_id>/", writing.course, name="course"),
    path("activites/ressources/<uuid:public_id>/", files.resource, name="resource"),
    path("activites/<uuid:public_id>/", following.detail, name="detail"),
    path("activites/<uuid:public_id>/modifier/", writing.edit, name="edit"),
    path("activites/<uuid:public_id>/supprimer/", writing.discard, name="discard"),
    path("activites/<uuid:public_id>/reponses/", following.feedback, name="feedback"),
    path("activites/<uuid:public_id>/recus/", following.receive, name="receive"),
    path("activites/<uuid:public_id>/dispenses/", following.excuse, name="excuse"),
    path("activites/<uuid:public_id>/attendus/", following.expect_again, name="expect_again"),
    path("activites/<uuid:public_id>/presences/", following.attendance, name="attendance"),
    path("activites/<uuid:public_id>/fermer/", following.close, name="close"),
    path("activites/<uuid:public_id>/corrige/", following.show_model_answer, name="show_model_answer"),
    path("agenda/", calendar.calendar, name="calendar"),
    path("agenda/creer/", calendar.open_calendar, name="open_calendar"),
    path("agenda/changer/", calendar.renew_calendar, name="renew_calendar"),
    path("agenda/retirer/", calendar.revoke_calendar, name="revoke_calendar"),
    path("agenda/<str:secret>.ics", calendar.calendar_feed, name="calendar_feed"),
    path("cahier/", cahier.cahier, name="cahier"),
    path("cahier/mes-cours.zip", cahier.own_archive, name="own_archive"),
    path("cahier/classe/<uuid:public_id>/", cahier.class_cahier, name="class_cahier"),
    path("cahier/classe/<uuid:public_id>/archive.zip", cahier.class_archive, name="class_archive"),
    path("cahier/eleve/<uuid:public_id>/", cahier.pupil_cahier, name="pupil_cahier"),
    path("travail/<uuid:public_id>/", work.work, name="work"),
    path("travail/<uuid:public_id>/fait/", work.done, name="done"),
    path("travail/<uuid:public_id>/a-faire/", work.not_done, name="not_done"),
    path("travail/<uuid:public_id>/difficulte/", work.difficulty, name="difficulty"),
    path("travail/<uuid:public_id>/temps/", work.time_taken, name="time_taken"),
    path("travail/fichiers/<uuid:public_id>/", files.submission_file, name="submission_file"),
]
