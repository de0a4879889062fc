from django.urls import path

from continuity.accounts import views

app_name = "accounts"
urlpatterns = [
    path("", views.account_list, name="list"),
    path("nouveau/", views.new, name="new"),
    path("eleves/", views.pupil_list, name="pupils"),
    path("eleves/<uuid:public_id>/", views.new_for_pupil, name="new_for_pupil"),
    path("eleves/<uuid:public_id>/responsable/", views.link_guardian, name="link_guardian"),
    path("eleves/<uuid:public_id>/responsable/retirer/", views.unlink_guardian, name="unlink_guardian"),
    path("eleves/<uuid:public_id>/accompagnant/", views.link_supporter, name="link_supporter"),
    path("eleves/<uuid:public_id>/accompagnant/retirer/", views.unlink_supporter, name="unlink_supporter"),
    path("eleves/<uuid:public_id>/majorite/", views.majority, name="majority"),
    path("<uuid:public_id>/", views.detail, name="detail"),
    path("<uuid:public_id>/mot-de-passe/", views.password, name="password"),
    path("<uuid:public_id>/fermer/", views.close, name="close"),
    path("<uuid:public_id>/rouvrir/", views.reopen, name="reopen"),
]
