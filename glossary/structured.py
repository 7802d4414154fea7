"""Structured data about pages, in the vocabulary of schema.org. No queries.

Each function returns a value that `json_for_script` writes into a page as JSON-LD. Addresses are absolute,
under `public_url`, which has no slash at its end. Empty values are left out.
"""

from django.urls import reverse

from glossary.citing import without_citations
from glossary.inline_marks import without_marks
from glossary.models import Term
from topics.models import Committee, Edition
from topics.pages import WholeTopic
from topics.rendering import plain_text
from topics.roomy import Roomy

Thing = dict[str, object]

READERS = "Model United Nations delegates"
AGES = "15-20"


def topic_resource(whole: WholeTopic, public_url: str) -> Thing:
    """Return a topic as a learning resource, with its parts and its place in the committee's guide."""
    topic = whole.topic
    committee = topic.committee
    edition = committee.edition
    url = public_url + topic.get_absolute_url()
    guide = f"{committee.short_name} study guide, {edition}"
    guide_url = public_url + committee.get_absolute_url()
    resource = learning_resource(
        topic.title,
        url,
        description=topic.summary or plain(topic.introduction),
        inLanguage=edition.own_language.value,
        learningResourceType="study guide",
        audience=thing("EducationalAudience", educationalRole="student", audienceType=READERS),
        typicalAgeRange=AGES,
        timeRequired=f"PT{whole.minutes}M",
        isAccessibleForFree=True,
        author=authors_of(committee),
        publisher=organiser_of(edition),
        datePublished=str(edition.year),
        isPartOf=learning_resource(guide, guide_url),
        hasPart=[
            learning_resource(part.section.title, public_url + part.url, position=position)
            for position, part in enumerate(whole.outline.parts, start=1)
        ],
    )
    way = ((committee.short_name, guide_url), (topic.title, url))
    return document(resource, breadcrumbs(edition, public_url, *way))


def term_set(edition: Edition, public_url: str) -> Thing:
    """Return the glossary of an edition. Its terms say on their own pages that they are of it."""
    name, url = glossary_of(edition, public_url)
    glossary = thing(
        "DefinedTermSet",
        name=f"{name}, {edition}",
        url=url,
        inLanguage=edition.own_language.value,
        publisher=organiser_of(edition),
        datePublished=str(edition.year),
    )
    return document(glossary, breadcrumbs(edition, public_url, (name, url)))


def single_term(term: Term, public_url: str) -> Thing:
    """Return the data of a term's own page."""
    way = (glossary_of(term.edition, public_url), (term.name, public_url + term.get_absolute_url()))
    return document(defined_term(term, public_url), breadcrumbs(term.edition, public_url, *way))


def defined_term(term: Term, public_url: str) -> Thing:
    return thing(
        "DefinedTerm",
        name=term.name,
        alternateName=list(term.aliases),
        description=plain(term.definition),
        termCode=term.slug,
        url=public_url + term.get_absolute_url(),
        inDefinedTermSet=glossary_of(term.edition, public_url)[1],
    )


@Roomy
def plain(text: str) -> str:
    """Return the words of a Markdown text, without citations and link marks."""
    return plain_text(text, rules=[without_citations, without_marks])


def glossary_of(edition: Edition, public_url: str) -> tuple[str, str]:
    """Return the glossary's name and address."""
    return "Glossary", public_url + reverse("glossary:term_list", args=[edition.slug])


def authors_of(committee: Committee) -> list[Thing]:
    """Return the authors of the committee's guide, or else the organiser of its edition."""
    organiser = organiser_of(committee.edition)
    return credited(committee.authors) or ([organiser] if organiser else [])


def credited(names: str) -> list[Thing]:
    """Return the people and organisations in "Family, given; Organisation", in their order."""
    found = []
    for name in filter(None, (part.strip() for part in names.split(";"))):
        family, comma, given = (piece.strip() for piece in name.partition(","))
        if comma:
            full = f"{given} {family}".strip()
            found.append(thing("Person", name=full, familyName=family, givenName=given))
        else:
            found.append(thing("Organization", name=name))
    return found


def organiser_of(edition: Edition) -> Thing | None:
    if not edition.organiser:
        return None
    return thing("Organization", name=edition.organiser, url=edition.website)


def breadcrumbs(edition: Edition, public_url: str, *below: tuple[str, str]) -> Thing:
    """Return the path from the edition's cover to a page, as names and addresses."""
    way = [(str(edition), public_url + edition.get_absolute_url()), *below]
    return thing(
        "BreadcrumbList",
        itemListElement=[
            thing("ListItem", position=position, name=name, item=url)
            for position, (name, url) in enumerate(way, start=1)
        ],
    )


def learning_resource(name: str, url: str, **facts: object) -> Thing:
    return thing("LearningResource", name=name, url=url, **facts)


def thing(kind: str, **facts: object) -> Thing:
    """Return an object of the type `kind` with its facts, without empty ones."""
    return {"@type": kind} | {name: fact for name, fact in facts.items() if fact not in ("", None, [])}


def document(*things: Thing) -> Thing:
    return {"@context": "https://schema.org", "@graph": list(things)}
