from django.urls import path

from glossary import views

app_name = "glossary"

urlpatterns = [
    path("<slug:edition>/glossary/", views.term_list, name="term_list"),
    path("<slug:edition>/glossary/<slug:term>/", views.term_detail, name="term"),
    path("<slug:edition>/bibliography/", views.source_list, name="source_list"),
    path("<slug:edition>/bibliography/<str:key>/", views.source_detail, name="source"),
]
