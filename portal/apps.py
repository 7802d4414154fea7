from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.utils.autoreload import BaseReloader, autoreload_started

from portal.serving import in_page


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "Portal"

    def ready(self) -> None:
        autoreload_started.connect(watch_first_script)


def watch_first_script(sender: BaseReloader, **_) -> None:
    """Let the development server start again when the script in each page is edited."""
    sender.watch_dir(in_page.SCRIPT_FILE.parent, in_page.SCRIPT_FILE.name)


class PortalAdminConfig(admin_apps.AdminConfig):
    """Django's admin on the portal's own admin site."""

    default = False  # in this module the default is PortalConfig
    default_site = "portal.accounts.admin_site.PortalAdminSite"
