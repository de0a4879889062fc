from django.apps import AppConfig

from continuity.common.french import count_in_french


class CommonConfig(AppConfig):
    name = "continuity.common"

    def ready(self) -> None:
        count_in_french()
