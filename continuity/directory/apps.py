from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "continuity.directory"
    label = "directory"
    verbose_name = "Annuaire"
