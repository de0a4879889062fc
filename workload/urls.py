from django.urls import path

from workload.views import (
    charge,
    class_week,
    early_warning,
    exceptions,
    guide,
    lengthening,
    publishing,
    reminders,
    repair,
    sequences,
    settings,
    week,
)

app_name = "workload"
urlpatterns = [
    path("charge/apercu/", publishing.preview_week, name="preview"),
    path("charge/publier/", publishing.publish, name="publish"),
    path("charge/publier/<uuid:public_id>/", publishing.publish, name="publish_existing"),
    path("charge/sequence/<uuid:public_id>/", sequences.sequence, name="sequence"),
    path("charge/sequence/<uuid:public_id>/temps/", sequences.sequence_budget, name="sequence_budget"),
    path("charge/", charge.charge, name="charge"),
    path("charge/regles/", settings.policy, name="policy"),
    path("charge/reperage/", early_warning.early_warning, name="early_warning"),
    path("charge/fermeture/", settings.closure, name="closure"),
    path("charge/temps-amenage/<uuid:public_id>/", lengthening.move_days, name="move_days"),
    path("charge/derogations/", exceptions.exception_list, name="exceptions"),
    path("charge/derogations/<uuid:public_id>/", exceptions.decide, name="grant_exception"),
    path("charge/derogations/<uuid:public_id>/retirer/", exceptions.withdraw, name="withdraw_exception"),
    path("charge/derogations/demander/<uuid:public_id>/", exceptions.ask, name="ask_exception"),
    path("charge/allegement/<uuid:public_id>/", repair.answer, name="answer_repair"),
    path("charge/allegement/<uuid:public_id>/retirer/", repair.withdraw, name="withdraw_repair"),
    path("charge/rappels/<uuid:public_id>/", reminders.remind, name="remind"),
    path("charge/<uuid:public_id>/allegement/", repair.repair, name="repair"),
    path("charge/<uuid:public_id>/", class_week.class_week, name="class_week"),
    path("charge/<uuid:public_id>/guides.pdf", guide.class_guides_pdf, name="class_guides_pdf"),
    path("semaine/", week.week, name="week"),
    path("semaine/<uuid:public_id>/", week.pupil_week, name="pupil_week"),
    path("semaine/<uuid:public_id>/guide/", guide.guide, name="guide"),
    path("semaine/<uuid:public_id>/guide.pdf", guide.guide_pdf, name="guide_pdf"),
]
