"""Admin addresses of the files of lists, such as glossaries."""

from django.contrib import admin
from django.urls import path

from portal.spreadsheets import pages
from portal.spreadsheets.moving import KINDS

in_admin = admin.site.admin_view

urlpatterns = [
    each
    for kind in KINDS
    for base in (f"admin/{kind.model._meta.label_lower.replace('.', '/')}/files/",)
    for each in (
        path(base, in_admin(pages.overview), {"kind": kind}, name=f"{kind.name}_overview"),
        path(f"{base}<int:edition_id>/", in_admin(pages.files), {"kind": kind}, name=f"{kind.name}_files"),
        path(
            f"{base}<int:edition_id>/export.<str:ending>",
            in_admin(pages.export),
            {"kind": kind},
            name=f"export_{kind.name}",
        ),
        path(
            f"{base}<int:edition_id>/import/<str:token>/",
            in_admin(pages.confirm),
            {"kind": kind},
            name=f"confirm_{kind.name}_import",
        ),
    )
]
