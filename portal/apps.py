from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "Portal"


class PortalAdminConfig(admin_apps.AdminConfig):
    """Django's admin with the portal's own door."""

    default = False  # of this module: that is the portal
    default_site = "portal.site.PortalAdminSite"
