"""The addresses of the survey, of loans and of paper packs."""

from django.urls import path

from tutoring.views import loans, packs, surveys

equipment_urls = [
    path("suivi/<uuid:public_id>/equipement/", surveys.note, name="digital_situation"),
    path("suivi/<uuid:public_id>/equipement/feuille.pdf", surveys.pupil_sheet_pdf, name="survey_sheet_pdf"),
    path("suivi/<uuid:public_id>/materiel/", loans.pupil_equipment, name="pupil_equipment"),
    path("famille/<uuid:public_id>/equipement/", surveys.survey, name="survey"),
    path("vie-scolaire/materiel/", loans.equipment, name="equipment"),
    path("vie-scolaire/materiel/enquete/", surveys.school, name="survey_school"),
    path("vie-scolaire/materiel/enquete/<uuid:public_id>/", surveys.school_class, name="survey_class"),
    path(
        "vie-scolaire/materiel/enquete/<uuid:public_id>/feuilles.pdf",
        surveys.class_sheets_pdf,
        name="survey_class_pdf",
    ),
    path("vie-scolaire/materiel/preter/", loans.lend, name="lend"),
    path("vie-scolaire/materiel/prets/<uuid:public_id>/", loans.loan, name="loan"),
    path("vie-scolaire/materiel/prets/<uuid:public_id>/prolonger/", loans.prolong, name="prolong"),
    path("vie-scolaire/materiel/prets/<uuid:public_id>/fiche.pdf", loans.slip_pdf, name="slip_pdf"),
    path("vie-scolaire/materiel/inventaire/", loans.items, name="items"),
    path("vie-scolaire/materiel/inventaire/ajouter/", loans.add_items, name="add_items"),
    path("vie-scolaire/materiel/inventaire/<uuid:public_id>/", loans.item, name="item"),
    path("vie-scolaire/materiel/inventaire/<uuid:public_id>/sortir/", loans.retire, name="retire_item"),
    path("vie-scolaire/pochettes/", packs.packs, name="packs"),
    path("vie-scolaire/pochettes/documents/", packs.documents, name="pack_documents"),
    path("vie-scolaire/pochettes/pochettes.pdf", packs.packs_pdf, name="packs_pdf"),
    path("vie-scolaire/pochettes/<uuid:public_id>/pochette.pdf", packs.pack_pdf, name="pack_pdf"),
]
