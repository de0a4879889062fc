from django.urls import path

from workload.views import publishing

app_name = "workload"
urlpatterns = [
    path("charge/apercu/", publishing.preview_week, name="preview"),
    path("charge/publier/", publishing.publish, name="publish"),
    path("charge/publier/<uuid:public_id>/", publishing.publish, name="publish_existing"),
]
