"""Every address of the portal. The apps come last because their addresses begin with an edition's slug."""

from django.contrib import admin
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path
from django.views.decorators.http import require_safe

from portal import views
from portal.carry import file_views as others
from portal.carry import paper_views as on_paper
from portal.carry import views as carrying
from portal.desk import view_as as audience
from portal.editions import checklist, clone_pages
from portal.editions import import_pages as edition_pages
from portal.editor import images
from portal.editor import views as writing
from portal.links import views as links
from portal.search import views as searching
from portal.serving.sitemap import GuideSitemap

in_admin = admin.site.admin_view

urlpatterns = [
    path("", views.home, name="home"),
    path("sw.js", carrying.service_worker, name="service_worker"),
    path("manifest.webmanifest", carrying.manifest, name="manifest"),
    path("apple-touch-icon.png", carrying.touch_icon, name="touch_icon"),
    path("offline/", carrying.no_connection, name="no_connection"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("healthz", views.health, name="health"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", require_safe(sitemap), {"sitemaps": {"guide": GuideSitemap}}, name="sitemap"),
    path("admin/insert/sources/", writing.find_sources, name="find_sources"),
    path("admin/insert/terms/", writing.find_terms, name="find_terms"),
    path("admin/links/", links.overview, name="links"),
    path("admin/links/<int:edition_id>/", links.check_links, name="check_links"),
    path("admin/markdown/preview/", writing.markdown_preview, name="markdown_preview"),
    path("admin/markdown/upload/", images.markdown_upload, name="markdown_upload"),
    path("admin/topics/edition/import/", in_admin(edition_pages.choose_file), name="import_edition"),
    path(
        "admin/topics/edition/import/<str:token>/",
        in_admin(edition_pages.confirm_import),
        name="confirm_edition_import",
    ),
    path(
        "admin/topics/edition/<int:edition_id>/export/", in_admin(edition_pages.export), name="export_edition"
    ),
    path("admin/topics/edition/<int:edition_id>/clone/", in_admin(clone_pages.clone), name="clone_edition"),
    path(
        "admin/topics/edition/<int:edition_id>/checklist/",
        in_admin(checklist.checklist),
        name="edition_checklist",
    ),
    path("", include("portal.spreadsheets.urls")),
    path("admin/see-as/", audience.see_as, name="see_as"),
    path("admin/", admin.site.urls),
    path("media/<path:path>", images.stored_picture, name="media"),
    path("<slug:edition>/search/", searching.search_page, name="search"),
    path("<slug:edition>/search.json", searching.search_documents, name="search_documents"),
    path("<slug:edition>/offline.json", carrying.offline_file, name="offline_edition"),
    path("<slug:edition>/binder/", on_paper.binder_page, name="binder"),
    path("<slug:edition>/binder.pdf", on_paper.binder_pdf, name="binder_pdf"),
    path("<slug:edition>/guide.pdf", on_paper.guide_pdf, name="guide_pdf"),
    path("<slug:edition>/<slug:committee>/topics/<slug:topic>.pdf", on_paper.topic_pdf, name="topic_pdf"),
    *(
        path(f"<slug:edition>/{name}", others.saved_file, {"name": name}, name="saved_file")
        for name in others.FILES
    ),
    path("<slug:edition>/opensearch.xml", searching.opensearch, name="opensearch"),
    path("", include("glossary.urls")),
    # After the glossary, which may have a term called “cards”.
    path("<slug:edition>/<slug:committee>/cards/", carrying.card_page, name="cards"),
    path("<slug:edition>/<slug:committee>/cards.tsv", carrying.anki_cards, name="anki_cards"),
    path("<slug:edition>/<slug:committee>/cards.txt", carrying.quizlet_cards, name="quizlet_cards"),
    path(
        "<slug:edition>/<slug:committee>/topics/<slug:topic>/print.html",
        carrying.topic_for_paper,
        name="topic_for_paper",
    ),
    path("", include("topics.urls")),
]

handler400 = "portal.views.bad_request"
handler403 = "portal.views.permission_denied"
handler404 = "portal.views.page_not_found"
handler500 = "portal.views.server_error"
