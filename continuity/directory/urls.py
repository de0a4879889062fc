from django.urls import path

from continuity.directory.views import accommodations, calendar, circuits, placements, timetable

app_name = "directory"
urlpatterns = [
    path("", calendar.office, name="office"),
    path("calendrier/", calendar.calendar, name="calendar"),
    path("calendrier/<uuid:public_id>/", calendar.own_holiday, name="own_holiday"),
    path("calendrier/<uuid:public_id>/supprimer/", calendar.remove, name="remove_own_holiday"),
    path("emploi-du-temps/", timetable.classes, name="timetables"),
    path("emploi-du-temps/<uuid:public_id>/", timetable.class_timetable, name="class_timetable"),
    path("emploi-du-temps/cours/<uuid:public_id>/", timetable.lessons, name="lessons"),
    path("groupes/", placements.groups, name="groups"),
    path("groupes/<uuid:public_id>/", placements.group, name="group"),
    path("groupes/<uuid:public_id>/ajouter/", placements.add, name="add_to_group"),
    path("groupes/<uuid:public_id>/retirer/", placements.remove, name="remove_from_group"),
    path("eleves/<uuid:public_id>/classe/", placements.move, name="move_pupil"),
    path("qui-contacter/", circuits.whom_to_ask, name="whom_to_ask"),
    path("interlocuteurs/", circuits.contact_points, name="contact_points"),
    path("interlocuteurs/proposer/", circuits.propose_points, name="propose_points"),
    path("interlocuteurs/verifier/", circuits.confirm_points, name="confirm_points"),
    path("interlocuteurs/<uuid:public_id>/", circuits.contact_point, name="contact_point"),
    path("interlocuteurs/<uuid:public_id>/monter/", circuits.raise_point, name="raise_point"),
    path("interlocuteurs/<uuid:public_id>/retirer/", circuits.remove_point, name="remove_point"),
    path("delegation/", circuits.deputies, name="deputies"),
    path("delegation/<uuid:public_id>/", circuits.change_deputy, name="change_deputy"),
    path("amenagements/", accommodations.pupils, name="accommodations"),
    path("amenagements/<uuid:public_id>/", accommodations.pupil, name="accommodation"),
]
