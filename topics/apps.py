from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class TopicsConfig(AppConfig):
    name = "topics"
    verbose_name = "Study guide"

    def ready(self) -> None:
        """Load what each app does when content is saved: `name_checks` refuse it, `renaming` follows it."""
        autodiscover_modules("name_checks", "renaming")
