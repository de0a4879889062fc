from django.urls import path

from activities.views import files, following, paper, work, writing

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
    path("travail/<uuid:public_id>/", work.work, name="work"),
    path("travail/<uuid:public_id>/fait/", work.done, name="done"),
    path("travail/<uuid:public_id>/a-faire/", work.not_done, name="not_done"),
    path("travail/<uuid:public_id>/difficulte/", work.difficulty, name="difficulty"),
    path("travail/<uuid:public_id>/temps/", work.time_taken, name="time_taken"),
    path("travail/fichiers/<uuid:public_id>/", files.submission_file, name="submission_file"),
]
