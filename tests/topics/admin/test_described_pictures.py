"""A picture without a description is refused where it would be published; drafts may keep it."""

import pytest
from django.urls import reverse

from glossary.models import Term
from tests.support.admin_forms import admin_url, errors_after, open_form, save, states_in_list
from topics.described import undescribed
from topics.models import DraftRevision, Section
from topics.pictures import ADDRESS, ASKS_FOR_WORDS

PICTURE = f"{ADDRESS}{'0' * 32}-400x300.jpg"
BARE, DESCRIBED = f"Look:\n\n![]({PICTURE})", f"Look:\n\n![A pump]({PICTURE})"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (BARE, [PICTURE]),
        (f"- ![{ASKS_FOR_WORDS}]({PICTURE})", [PICTURE]),
        (DESCRIBED, []),
        ("![](https://example.org/a.png)", []),
        (f"`![]({PICTURE})`", []),
    ],
)
def test_only_our_pictures_without_words_count(text, found):
    assert list(undescribed(text)) == found


def test_the_form_of_what_is_published_names_the_picture(admin_client, section):
    [message] = errors_after(admin_client, section, body=BARE)["body"]
    assert message.startswith(f"Describe the picture {PICTURE} before readers see it")
    save(admin_client, section, body=DESCRIBED)


def test_a_picture_that_readers_have_already_holds_up_no_correction_and_is_recalled(admin_client, section):
    other = PICTURE.replace("00", "11")
    Section.objects.update(body=BARE)
    sent = open_form(admin_client, section) | {"body": f"{BARE}\n\nA correction."}
    page = admin_client.post(admin_url("change", section), sent, follow=True).content.decode()
    assert f"Readers see the picture {PICTURE} without words" in page
    assert Section.objects.get().body == f"{BARE}\n\nA correction."
    [message] = errors_after(admin_client, section, body=f"{BARE}\n\n![]({other})")["body"]
    assert message.startswith(f"Describe the picture {other} before readers see it")
    Section.objects.update(published=False)
    [message] = errors_after(admin_client, section, published="on")["body"]
    assert message.startswith(f"Describe the picture {PICTURE} before readers see it")


def test_what_is_unpublished_and_a_draft_may_keep_it(admin_client, section):
    sent = open_form(admin_client, section) | {"body": BARE, "_keep_draft": "1"}
    assert admin_client.post(admin_url("change", section), sent).status_code == 302
    assert DraftRevision.objects.get().values == {"body": BARE}
    Section.objects.update(published=False)
    save(admin_client, section, body=BARE)


def test_a_draft_is_not_published_with_it(admin_client, section):
    DraftRevision.objects.keep(section, {"body": BARE}, saved_by=None)
    draft = DraftRevision.objects.get()
    answer = admin_client.post(admin_url("draft_publish", section), {"state": draft.state})
    assert PICTURE in answer.content.decode()
    assert Section.objects.get().body == ""


def test_the_list_publishes_the_others_and_names_it(admin_client, section):
    Section.objects.update(published=False, body=BARE)
    other = Section.objects.create(topic=section.topic, slug="pumps", title="Pumps")
    sent = {
        "action": "publish_chosen",
        "post": "yes",
        "_selected_action": [section.pk, other.pk],
        "_state": states_in_list(admin_client, Section),
    }
    page = admin_client.post(admin_url("changelist", Section), sent, follow=True).content.decode()
    assert f"“Wells” stays unpublished: describe its picture {PICTURE} first" in page
    assert "Published: 1 section." in page
    assert Section.objects.get(published=True) == other


def test_the_checklist_publishes_nothing_with_it(admin_client, edition):
    Term.objects.create(edition=edition, slug="well", name="well", definition=BARE)
    address = reverse("edition_checklist", args=[edition.pk])
    page = admin_client.post(address, {"publish": "1"}, follow=True).content.decode()
    assert f"the picture {PICTURE} of “well” has no description yet" in page
    assert not Term.objects.get().published
