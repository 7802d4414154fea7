"""Help with writing in the admin: preview a text, and find a source or term to insert."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import wraps
from typing import TypeVar
from urllib.parse import unquote, urlencode

from django.contrib.admin.views.decorators import staff_member_required
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from glossary.entry_index import Entry, EntryIndex, entry_index_of, names_of
from glossary.linking import fold
from glossary.models import Source, Term
from glossary.page_text import PageText
from topics.admin import WRITING_LIMIT
from topics.models import Committee, Edition, ResolutionQuestion, Section, Tool, Topic
from topics.permissions import enters_admin
from topics.versioning import is_content

Found = TypeVar("Found")

MOST_FOUND = 20
LONGEST_QUERY = 100  # characters
OWNERS = ("edition", "committee", "topic", "parent")  # form fields that say what the text belongs to
NOTES = ("editor_note", "bibliography_note")


@dataclass(frozen=True)
class Place:
    """Position in the guide of the text being written, as far as the form says yet."""

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
        """Return the entry whose own page shows the text, so that it is not linked to itself."""
        return self.row if isinstance(self.row, Term | Tool) and self.row.pk else None

    @property
    def is_note(self) -> bool:
        return self.field in NOTES

    @property
    def field_name(self) -> str:
        """Return the field's name for people, as one form may show several previews."""
        names = {field.name: str(field.verbose_name) for field in self.row._meta.fields}
        return names.get(self.field, self.field)

    @property
    def heading_level(self) -> int:
        """Return the level of the text's own headings on the reader's page, as in its template."""
        match self.row:
            case Topic():
                return 3
            case Section(parent_id=int()):
                return 5
        return 2

    @property
    def look(self) -> str:
        """Return the CSS class that the page's template gives the text beside `prose`, if any."""
        match self.row:
            case ResolutionQuestion():
                return "prose--question"
            case Section(parent_id=None) | Topic() | Term():
                return "prose--lead"
        return ""


def for_editors(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Require a login, and refuse staff who have nothing to edit."""

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
    """Render the posted `content` as readers will see it in the field and form that `field` and `at` name.

    Unknown source keys are marked, as for all editors. Raises PermissionDenied for the text of a row that
    the editor may not edit; answers 413 for one beyond the limit.
    """
    text = request.POST.get("content", "")
    if len(text) > WRITING_LIMIT:
        return HttpResponse(f"The preview stops at {WRITING_LIMIT:,} characters.", status=413)
    place = place_of(request.POST, request.user)
    entry_index = _entry_index(place, request.user)
    context = {
        "place": place,
        "text": text,
        "page_text": PageText(entry_index, place.committee, shows_unknown=True),
    }
    return render(request, "portal/admin/preview.html", context)


@for_editors
@require_safe
def find_sources(request: HttpRequest) -> JsonResponse:
    """Return sources of the text's edition that have all the words of `q`, at most twenty, as JSON.

    With `id`, return the one source with that id. `add` is the address of the form for a new one, for those
    who may add sources.
    """
    place = place_of(request.GET, request.user)
    if "id" in request.GET:  # asked of the database, as the index may be a second old
        wanted = request.GET["id"]
        sources = Source.objects.filter(edition=place.edition).visible_to(request.user)
        sources = sources.filter(pk=wanted if wanted.isdecimal() and len(wanted) < 19 else None)
    else:
        sources = _entry_index(place, request.user).sources.values()
    found = _matching(request.GET.get("q", ""), sources, _words_of_source)
    may_add = place.edition is not None and request.user.has_perm("glossary.add_source")
    query = urlencode({"_popup": 1, "edition": place.edition.pk}) if may_add else ""
    add = f"{reverse('admin:glossary_source_add')}?{query}" if may_add else ""
    results = [
        {
            "key": source.key,
            "title": source.title,
            "note": " · ".join(filter(None, [source.key, source.publisher, str(source.year or "")])),
        }
        for source in found
    ]
    return JsonResponse({"results": results, "add": add})


@for_editors
@require_safe
def find_terms(request: HttpRequest) -> JsonResponse:
    """Return terms and tools the text may link to that have all the words of `q`, at most twenty, as JSON."""
    place = place_of(request.GET, request.user)
    entry_index = _entry_index(place, request.user)
    tools = [tool for tool in entry_index.tools if place.committee in (None, tool.committee)]
    found = _matching(request.GET.get("q", ""), [*entry_index.terms, *tools], _words_of_entry)
    results = [
        {
            "name": entry.name,
            "title": entry.name,
            "note": getattr(entry, "french_note", "")
            or entry.french
            or (entry.kind.name if entry.kind else ""),
        }
        for entry in found
    ]
    return JsonResponse({"results": results})


def place_of(given: QueryDict, user: User) -> Place:
    """Return where a text belongs, by the address of its form (`at`), its `field` and the owners chosen.

    Raises PermissionDenied if `user` may not edit the form's row. If nothing says which edition the text
    belongs to, the current one is assumed.
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
    """Return the committee that `row` is or belongs to, if known."""
    if isinstance(row, Committee):
        return row
    return getattr(getattr(row, "topic", row), "committee", None)


def _row_at(address: str, user: User) -> Model:
    """Return the row whose form has this address, or a new one; an Edition if no form has the address."""
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
    """Return what a form of `row` has chosen in its field `name`, if there is such a field."""
    owner = next((field for field in row._meta.concrete_fields if field.name == name), None)
    if owner is None or not value.isdecimal() or len(value) > 18:
        return None
    return owner.related_model._default_manager.visible_to(user).filter(pk=value).first()


def _entry_index(place: Place, user: User) -> EntryIndex:
    if place.edition is None:
        return EntryIndex(Edition(), [], [], [])
    return entry_index_of(place.edition, user)


def _matching(query: str, rows: Iterable[Found], words_of: Callable[[Found], Iterator[str]]) -> list[Found]:
    """Return the first MOST_FOUND of `rows` with every word of `query`, those that begin with it first."""
    wanted = fold(query[:LONGEST_QUERY]).split()
    beginning, others = [], []
    for row in rows:
        texts = [fold(text) for text in words_of(row)]
        if all(any(word in text for text in texts) for word in wanted):
            begins = any(text.startswith(" ".join(wanted)) for text in texts)
            (beginning if begins else others).append(row)
    return [*beginning, *others][:MOST_FOUND]


def _words_of_source(source: Source) -> Iterator[str]:
    yield from (source.key, source.title, source.publisher, source.authors, source.number)
    yield str(source.year or "")


def _words_of_entry(entry: Entry) -> Iterator[str]:
    yield from (name.text for name in names_of(entry))
    yield getattr(entry, "french", "")
