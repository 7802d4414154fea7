"""The addresses of the files of glossaries and bibliographies, in the admin."""

from django.contrib import admin
from django.urls import path

from portal.sheets import pages
from portal.sheets.moving import BIBLIOGRAPHY, GLOSSARY

in_admin = admin.site.admin_view

urlpatterns = [
    each
    for kind in (GLOSSARY, BIBLIOGRAPHY)
    for base in (f"admin/glossary/{kind.model._meta.model_name}/files/",)
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
