"""Every address of the portal. The apps come last: their first part is an edition's own name."""

from django.contrib import admin
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path
from django.views.decorators.http import require_safe

from portal import images, sight, views, writing
from portal.sitemap import GuideSitemap

urlpatterns = [
    path("", views.home, name="home"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("healthz", views.health, name="health"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", require_safe(sitemap), {"sitemaps": {"guide": GuideSitemap}}, name="sitemap"),
    path("admin/insert/sources/", writing.find_sources, name="find_sources"),
    path("admin/insert/terms/", writing.find_terms, name="find_terms"),
    path("admin/markdown/preview/", writing.markdown_preview, name="markdown_preview"),
    path("admin/markdown/upload/", images.markdown_upload, name="markdown_upload"),
    path("admin/see-as/", sight.see_as, name="see_as"),
    path("admin/", admin.site.urls),
    path("media/<path:path>", images.stored_picture, name="media"),
    path("", include("glossary.urls")),
    path("", include("topics.urls")),
]

handler400 = "portal.views.bad_request"
handler403 = "portal.views.permission_denied"
handler404 = "portal.views.page_not_found"
handler500 = "portal.views.server_error"
