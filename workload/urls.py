from django.urls import path

from workload.views import publishing, week

app_name = "workload"
urlpatterns = [
    path("charge/apercu/", publishing.preview_week, name="preview"),
    path("charge/publier/", publishing.publish, name="publish"),
    path("charge/publier/<uuid:public_id>/", publishing.publish, name="publish_existing"),
    path("semaine/", week.week, name="week"),
    path("semaine/<uuid:public_id>/", week.pupil_week, name="pupil_week"),
]
