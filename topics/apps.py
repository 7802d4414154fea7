from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class TopicsConfig(AppConfig):
    name = "topics"
    verbose_name = "Study guide"

    def ready(self) -> None:
        """Load the `refusals` of every app that has some: what it does not let content be saved with."""
        autodiscover_modules("refusals")
