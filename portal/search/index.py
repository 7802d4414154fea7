"""The index of an edition for its readers: built when a search finds it behind, and looked into."""

from __future__ import annotations

import hashlib

from django.db import OperationalError, router, transaction
from django.db.models import Q

from portal.search.documents import SENTENCES, Document, documents_of
from portal.search.engines import Found, State, engine_of
from portal.search.queries import Query
from portal.search.stored import SearchDocument, SearchIndex, SearchName
from portal.search.words import name_key, stems_of
from portal.serving.program import key_of_edition
from topics.models import Edition
from topics.permissions import Person, audience_of


def found_in(edition: Edition, reader: Person, query: Query, *, is_current: bool = False) -> list[Found]:
    """Return what `reader` finds in `edition`, unsorted but for the database's own rank.

    The index is built first if it is behind; `is_current` says that it is not, as a search has just seen.
    """
    if not query.words:
        return []
    engine = engine_of(_using())
    state = State(edition.pk, audience_name(reader), key_of_edition(edition))
    found = engine.find(state, query)
    if found or is_current or _is_built(state):
        return found
    return engine.find(state._replace(key=current_index(edition, reader).key), query)


def current_index(edition: Edition, reader: Person) -> SearchIndex:
    """Return the index of `edition` for `reader`, built again for another version or by another program."""
    state = State(edition.pk, audience_name(reader), key_of_edition(edition))
    index = SearchIndex.objects.filter(edition_id=state.edition_id, audience=state.audience).first()
    if index is not None and index.key == state.key:
        return index
    documents = documents_of(edition, reader)
    try:
        with transaction.atomic(using=_using()):
            return _build(edition, state, documents)
    except OperationalError:  # read-only, or somebody else builds it: what is there is better than nothing
        if index is None:
            raise
        return index


def _is_built(state: State) -> bool:
    edition_id, audience, key = state
    return SearchIndex.objects.filter(edition_id=edition_id, audience=audience, key=key).exists()


def audience_name(reader: Person) -> str:
    """Return a short name of the audience of `reader`; "" for everybody who sees no drafts."""
    audience = audience_of(reader)
    if not audience:
        return ""
    names = [audience] if isinstance(audience, str) else sorted(map(str, audience))
    return hashlib.sha256(" ".join(names).encode()).hexdigest()


def _build(edition: Edition, state: State, documents: list[Document]) -> SearchIndex:
    gone = SearchIndex.objects.exclude(edition_id__in=Edition.objects.values("pk"))
    index, is_new = SearchIndex.objects.select_for_update().get_or_create(
        edition_id=state.edition_id, audience=state.audience, defaults={"key": state.key}
    )
    for model in (SearchName, SearchDocument):
        model.objects.filter(Q(index=index) | Q(index__in=gone)).delete()
    gone.delete()
    if not is_new:
        index.key = state.key
        index.save(update_fields=["key"])
    language = edition.own_language.value
    rows = SearchDocument.objects.bulk_create(
        [stored(index, place, document, language) for place, document in enumerate(documents)], batch_size=500
    )
    SearchName.objects.bulk_create(
        (
            SearchName(index=index, document=row, key=key[:200])
            for row, document in zip(rows, documents, strict=True)
            for key in dict.fromkeys(name_key(name, language) for name in document.known_as)
            if key
        ),
        batch_size=500,
    )
    return index


def stored(index: SearchIndex, place: int, document: Document, language: str) -> SearchDocument:
    """Return the row of a document. A sentence that stands for a title is searched as text."""
    title, text = document.title, document.text
    if document.kind in SENTENCES:
        title, text = "", f"{title} {text}"
    return SearchDocument(
        index=index,
        position=place,
        kind=document.kind,
        url=document.url,
        number=document.number,
        title=document.title,
        place=document.place,
        text=document.text,
        names="\n".join(document.names),
        title_stems=" ".join(stems_of(title, language)),
        name_stems="\n".join(" ".join(stems_of(name, language)) for name in document.names),
        text_stems=" ".join(stems_of(text, language)),
    )


def _using() -> str:
    return router.db_for_write(SearchIndex)
