from django.urls import path

from topics import views

app_name = "topics"

COMMITTEE = "<slug:edition>/<slug:committee>/"
TOPIC = COMMITTEE + "topics/<slug:topic>/"

urlpatterns = [
    path("<slug:edition>/", views.edition_detail, name="edition"),
    path("<slug:edition>/picture-<slug:digest>.png", views.guide_picture, name="guide_picture"),
    path(COMMITTEE, views.committee_detail, name="committee"),
    path(COMMITTEE + "topics/", views.topic_list, name="topic_list"),
    path(TOPIC, views.topic_detail, name="topic"),
    path(TOPIC + "picture-<slug:digest>.png", views.topic_picture, name="topic_picture"),
    path(TOPIC + "questions/", views.question_list, name="question_list"),
    path(TOPIC + "questions/<slug:question>/", views.question_detail, name="question"),
    path(TOPIC + "<slug:section>/", views.section_detail, name="section"),
    path(COMMITTEE + "how-it-works/", views.how_it_works, name="how_it_works"),
    path(COMMITTEE + "precedents/", views.precedent_list, name="precedents"),
    path(COMMITTEE + "tools/", views.tool_list, name="tool_list"),
    path(COMMITTEE + "tools/<slug:tool>/", views.tool_detail, name="tool"),
]
