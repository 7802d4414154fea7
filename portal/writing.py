"""What helps to write a text in the admin: its preview, and the search for a source or term to put in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import unquote

from django.contrib.admin.views.decorators import staff_member_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from glossary.apparatus import Apparatus, Entry, apparatus_of, names_of
from glossary.linking import fold
from glossary.models import Source, Term
from glossary.prose import Prose
from topics.admin import WRITING_LIMIT
from topics.models import Committee, Edition, ResolutionQuestion, Section, Tool, Topic
from topics.permissions import enters_admin
from topics.versioning import is_content

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.db.models import Model
    from django.http import QueryDict

Found = TypeVar("Found")

MOST_FOUND = 20
LONGEST_QUERY = 100  # characters
OWNERS = ("edition", "committee", "topic", "parent")  # fields of a form that say whose text it is
NOTES = ("editor_note", "bibliography_note")


@dataclass(frozen=True)
class Place:
    """Where in the guide a text stands that is being written, as far as the form says it yet."""

    row: Model
    field: str
    edition: Edition | None

    @property
    def committee(self) -> Committee | None:
        return committee_of(self.row)

    @property
    def topic(self) -> Topic | None:
        return self.row if isinstance(self.row, Topic) else getattr(self.row, "topic", None)

    @property
    def own(self) -> Entry | None:
        """The entry whose page the text stands on, which leads not to itself."""
        return self.row if isinstance(self.row, Term | Tool) and self.row.pk else None

    @property
    def is_note(self) -> bool:
        return self.field in NOTES

    @property
    def heading_level(self) -> int:
        """The level of the text's own headings on the page of readers, as its template has it."""
        match self.row:
            case Topic():
                return 3
            case Section(parent_id=int()):
                return 5
        return 2

    @property
    def look(self) -> str:
        """How the template of that page sets the text beyond plain prose: a class, or none."""
        match self.row:
            case ResolutionQuestion():
                return "prose--question"
            case Section(parent_id=None) | Topic() | Term():
                return "prose--lead"
        return ""


def for_editors(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Asks for a login, and refuses staff who have nothing to edit."""

    @staff_member_required
    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, *args, **options) -> HttpResponse:
        if not enters_admin(request.user):
            raise PermissionDenied
        return view(request, *args, **options)

    return guarded


@for_editors
@require_POST
def markdown_preview(request: HttpRequest) -> HttpResponse:
    """The posted `content` as readers will see it in the field and form that `field` and `at` name.

    Unknown keys of sources are marked, as for all editors. Raises PermissionDenied for the text of a
    row that the editor may not edit; answers 413 for one beyond the limit.
    """
    text = request.POST.get("content", "")
    if len(text) > WRITING_LIMIT:
        return HttpResponse(f"The preview stops at {WRITING_LIMIT:,} characters.", status=413)
    place = place_of(request.POST, request.user)
    apparatus = _apparatus(place, request.user)
    context = {
        "place": place,
        "text": text,
        "prose": Prose(apparatus, place.committee, shows_unknown=True),
    }
    return render(request, "portal/admin/preview.html", context)


@for_editors
@require_safe
def find_sources(request: HttpRequest) -> JsonResponse:
    """Sources of the text's edition with all the words of `q`, at most twenty, as JSON."""
    apparatus = _apparatus(place_of(request.GET, request.user), request.user)
    found = _matching(request.GET.get("q", ""), apparatus.sources.values(), _words_of_source)
    results = [
        {
            "key": source.key,
            "title": source.title,
            "note": " · ".join(filter(None, [source.key, source.publisher, str(source.year or "")])),
        }
        for source in found
    ]
    return JsonResponse({"results": results})


@for_editors
@require_safe
def find_terms(request: HttpRequest) -> JsonResponse:
    """Terms and tools that the text may lead to, with all the words of `q`, at most twenty, as JSON."""
    place = place_of(request.GET, request.user)
    apparatus = _apparatus(place, request.user)
    tools = [tool for tool in apparatus.tools if place.committee in (None, tool.committee)]
    found = _matching(request.GET.get("q", ""), [*apparatus.terms, *tools], _words_of_entry)
    results = [
        {
            "name": entry.name,
            "title": entry.name,
            "note": getattr(entry, "french", "") or entry.get_kind_display(),
        }
        for entry in found
    ]
    return JsonResponse({"results": results})


def place_of(given: QueryDict, user: User) -> Place:
    """Where a text stands, by the address of its form (`at`), its `field` and the owners chosen so far.

    Raises PermissionDenied when the form's row is not one that `user` may edit. Where nothing says which
    edition it is of, it is taken to be of the current one.
    """
    row = _row_at(given.get("at", ""), user)
    for name in OWNERS:
        chosen = _chosen(row, name, given.get(name, ""), user)
        if chosen is not None:
            setattr(row, name, chosen)
    committee = committee_of(row)
    if committee is not None and committee.edition_id:
        edition = committee.edition
    elif isinstance(row, Edition):
        edition = row if row.pk else None
    else:
        edition = getattr(row, "edition", None)
    if edition is None:
        edition = Edition.objects.visible_to(user).current().first()
    return Place(row, given.get("field", ""), edition)


def committee_of(row: Model) -> Committee | None:
    """The committee that `row` is or stands in, if it is known."""
    if isinstance(row, Committee):
        return row
    return getattr(getattr(row, "topic", row), "committee", None)


def _row_at(address: str, user: User) -> Model:
    """The row whose form has this address, or a new one; an Edition when it is the address of no form."""
    try:
        match = resolve(address)
    except Resolver404:
        return Edition()
    model = getattr(getattr(match.func, "model_admin", None), "model", Edition)
    if model is not Edition and not is_content(model):
        return Edition()
    if "object_id" not in match.kwargs:
        return model()
    try:
        row = model._default_manager.filter(pk=unquote(match.kwargs["object_id"])).first()
    except (ValueError, ValidationError):
        row = None
    if row is None:
        return model()
    if not row.editable_by(user):
        raise PermissionDenied
    return row


def _chosen(row: Model, name: str, value: str, user: User) -> Model | None:
    """What a form of `row` has chosen in its field of this name, if it has such a field."""
    owner = next((field for field in row._meta.concrete_fields if field.name == name), None)
    if owner is None or not value.isdecimal() or len(value) > 18:
        return None
    return owner.related_model._default_manager.visible_to(user).filter(pk=value).first()


def _apparatus(place: Place, user: User) -> Apparatus:
    if place.edition is None:
        return Apparatus(Edition(), [], [], [])
    return apparatus_of(place.edition, user)


def _matching(query: str, rows: Iterable[Found], words_of: Callable[[Found], Iterator[str]]) -> list[Found]:
    """The first `MOST_FOUND` of `rows` with every word of `query`; those that begin with it before others."""
    wanted = fold(query[:LONGEST_QUERY]).split()
    beginning, others = [], []
    for row in rows:
        texts = [fold(text) for text in words_of(row)]
        if all(any(word in text for text in texts) for word in wanted):
            begins = any(text.startswith(" ".join(wanted)) for text in texts)
            (beginning if begins else others).append(row)
    return [*beginning, *others][:MOST_FOUND]


def _words_of_source(source: Source) -> Iterator[str]:
    yield from (source.key, source.title, source.publisher, source.authors, str(source.year or ""))


def _words_of_entry(entry: Entry) -> Iterator[str]:
    yield from (name.text for name in names_of(entry))
    yield getattr(entry, "french", "")
