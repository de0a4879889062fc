from django.urls import path

from continuity.portal import health, views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("mentions/", views.mentions, name="mentions"),
    path("accessibilite/", views.accessibility, name="accessibility"),
    path("sante/", health.health, name="health"),
]
