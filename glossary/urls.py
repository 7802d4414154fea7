from django.urls import path, register_converter

from glossary import changes_pages, exports, views

app_name = "glossary"

register_converter(exports.ExportConverter, "export")

TOPIC = "<slug:edition>/<slug:committee>/topics/<slug:topic>"

urlpatterns = [
    path("<slug:edition>/glossary/", views.term_list, name="term_list"),
    path("<slug:edition>/glossary/<slug:term>/", views.term_detail, name="term"),
    path("<slug:edition>/bibliography/", views.source_list, name="source_list"),
    path("<slug:edition>/bibliography.<export:export>", exports.bibliography, name="bibliography_export"),
    path("<slug:edition>/bibliography/<str:key>/", views.source_detail, name="source"),
    path("<slug:edition>/bibliography/<str:key>.<export:export>", exports.source, name="source_export"),
    path("<slug:edition>/changes/", changes_pages.change_list, name="changes"),
    path("<slug:edition>/changes.atom", changes_pages.changes_feed, name="changes_feed"),
    path(f"{TOPIC}.<export:export>", exports.topic, name="topic_export"),
    path(f"{TOPIC}/<slug:section>.<export:export>", exports.section, name="section_export"),
]
