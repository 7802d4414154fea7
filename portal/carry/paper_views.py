"""The page on which a reader ticks what to take on paper, and the PDFs of the guide, a topic or a choice."""

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.carry.choice import FIGURES, GLOSSARY, PHRASES, SOURCES, WHOLE, Choice, chosen, key_of
from portal.carry.file_views import asking_again, sent
from portal.carry.making import newest_file
from portal.carry.paper import pdf_of
from portal.carry.stored import EditionFile
from portal.carry.tree import guide_tree
from portal.search.views import is_too_often
from portal.serving.program import key_of_edition
from topics.models import Edition
from topics.navigation import navigation_for
from topics.pages import WholeTopic, whole_topics_of

READER = AnonymousUser()
RETRY_AFTER_SECONDS = 60
MOST_IN_A_MINUTE = 20  # binders begun from one address, which a class may share
MOST_AT_ONCE = 4  # binders of an edition that are being made
MOST_KEPT = 60  # binders of an edition
BINDER = "binder-"
EXTRAS = (  # that a reader may tick: name, words, and whether they are ticked at first
    (FIGURES, "Key figures", True),
    (GLOSSARY, "Words and tools used there", True),
    (PHRASES, "Opening phrases", False),
    (SOURCES, "More sources on the topics", False),
)


@require_safe
def binder_page(request: HttpRequest, edition: str) -> HttpResponse:
    """Show what there is to tick, and the PDFs of the whole guide and of each topic."""
    return _page(request, _edition(edition))


@require_safe
def guide_pdf(request: HttpRequest, edition: str) -> HttpResponse:
    """Send the whole guide."""
    edition = _edition(edition)
    return _file(request, edition, "guide.pdf", WHOLE, f"{edition.slug}-guide.pdf")


@require_safe
def topic_pdf(request: HttpRequest, edition: str, committee: str, topic: str) -> HttpResponse:
    """Send one topic, with its figures, words, sources and the opening phrases."""
    edition = _edition(edition)
    for whole in _whole_topics(edition):
        row = whole.topic
        if (row.committee.slug, row.slug) == (committee, topic):
            choice = Choice(
                frozenset({key_of(row.get_absolute_url())}), frozenset({FIGURES, GLOSSARY, PHRASES, SOURCES})
            )
            name = f"{edition.slug}-{committee}-topic-{row.number}.pdf"
            return _file(request, edition, f"topic-{row.pk}.pdf", choice, name)
    raise Http404(f"{edition} has no topic {topic!r} of {committee!r}.")


@require_safe
def binder_pdf(request: HttpRequest, edition: str) -> HttpResponse:
    """Send what was ticked; the page again, with what to do, where nothing was or too much is being made."""
    edition = _edition(edition)
    choice = chosen(
        request.GET.getlist("take"), request.GET.getlist("with"), known_keys(_whole_topics(edition))
    )
    if not choice.keys:
        return _page(request, edition, status=400, is_empty=True)
    name = f"{BINDER}{choice.name}.pdf"
    made = EditionFile.objects.filter(
        edition_id=edition.pk, name=name, key=key_of_edition(edition), size__gt=0
    )
    if not made.exists():
        if _is_too_much(request, edition, name):
            response = _page(request, edition, status=429, is_too_much=True)
            response["Retry-After"] = str(RETRY_AFTER_SECONDS)
            return response
        EditionFile.forget_oldest(edition.pk, BINDER, MOST_KEPT)
    return _file(request, edition, name, choice, f"{edition.slug}-binder.pdf")


def known_keys(whole_topics: list[WholeTopic]) -> dict[str, str]:
    """Return the keys of all that can be ticked, each with that of its topic, or ""."""
    known = {}
    for whole in whole_topics:
        topic = key_of(whole.topic.get_absolute_url())
        known |= {key_of(whole.topic.committee.get_absolute_url()): "", topic: ""}
        known |= {key_of(part.url): topic for part in whole.outline.parts}
        known |= {key_of(placed.question.get_absolute_url()): topic for placed in whole.questions}
    return known


def _edition(slug: str) -> Edition:
    """Return the edition as everybody may read it, whoever asks. Raises Http404."""
    return get_object_or_404(Edition.objects.visible_to(READER), slug=slug)


def _whole_topics(edition: Edition) -> list[WholeTopic]:
    return [whole for whole_topics in whole_topics_of(edition, READER).values() for whole in whole_topics]


def _is_too_much(request: HttpRequest, edition: Edition, name: str) -> bool:
    """Return whether a binder may not be begun: too many are, or too many were from this address."""
    begun = EditionFile.being_made(edition.pk, BINDER, key_of_edition(edition), timezone.now())
    if begun.filter(name=name).exists():
        return False  # the reader waits for it
    return begun.count() >= MOST_AT_ONCE or is_too_often(request, "binder", MOST_IN_A_MINUTE)


def _page(request: HttpRequest, edition: Edition, *, status: int = 200, **state: bool) -> HttpResponse:
    committees = [
        (
            committee,
            key_of(committee.get_absolute_url()),
            [_ticks(whole) for whole in whole_topics],
        )
        for committee, whole_topics in whole_topics_of(edition, READER).items()
    ]
    navigation = navigation_for(edition, READER)
    context = {
        "edition": edition,
        "navigation": navigation,
        "committees": committees,
        "extras": EXTRAS,
        **state,
    }
    return render(request, "portal/binder.html", context, status=status)


def _ticks(whole: WholeTopic) -> dict[str, object]:
    """Return a topic with its parts and questions, each with its key."""
    return {
        "topic": whole.topic,
        "key": key_of(whole.topic.get_absolute_url()),
        "parts": [(part, key_of(part.url)) for part in whole.outline.parts],
        "questions": [
            (placed.question, key_of(placed.question.get_absolute_url())) for placed in whole.questions
        ],
    }


def _file(request: HttpRequest, edition: Edition, name: str, choice: Choice, called: str) -> HttpResponse:
    """Send a file as it is now; a page that asks again in a moment while it is being made."""
    file = newest_file(edition, name, lambda current: pdf_of(guide_tree(current, choice)))
    if file is None:
        return asking_again(_page(request, edition, status=202, is_waiting=True))
    return sent(request, file, "application/pdf", called, is_saved=False)
