"""Terms of the glossary, and sources of the bibliography."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils import timezone

from glossary.issued import in_words, refuse_no_date
from glossary.querysets import SourceQuerySet
from topics.fields import MarkdownField, NameListField
from topics.models import Edition, Kind, Publishable, Tool, Topic
from topics.models.facts import YEAR_VALIDATORS
from topics.models.kind import IN_OTHER_LANGUAGE, refuse_kind_elsewhere
from topics.page_addresses import address_of
from topics.querysets import OfAKindQuerySet


class TermKind(Kind):
    """A kind of terms, by which readers choose in the glossary."""

    first = (
        ("Abbreviation", "Abréviation", Kind.Mark.SHEET),
        ("Technology", "Technologie", Kind.Mark.DEVICE),
        ("Law", "Droit", Kind.Mark.SCALES),
        ("Politics", "Politique", Kind.Mark.FLAG),
        ("MUN procedure", "Procédure MUN", Kind.Mark.STEPS),
    )

    edition = models.ForeignKey(
        Edition,
        on_delete=models.CASCADE,
        related_name="term_kinds",
        help_text="The conference year whose terms are of it. Example: Model Assembly 2030",
    )

    class Meta(Kind.Meta):
        verbose_name = "kind of term"
        verbose_name_plural = "kinds of terms"


class Term(Publishable):
    """A word or abbreviation with a plain definition and its equivalent in another language."""

    class LinkRule(models.TextChoices):
        EDITION = "edition", "As the edition says"
        FIRST = "first", "Link its first use in each section"
        EVERY = "every", "Link every use"
        NEVER = "never", "Link only in [[double brackets]]"

    natural_key_lookups = ("edition__slug", "slug")
    public_fields = ("name", "aliases", "definition", "french")

    edition = models.ForeignKey(
        Edition,
        on_delete=models.CASCADE,
        related_name="terms",
        help_text="The conference year it belongs to. Example: Model Assembly 2030",
    )
    slug = models.SlugField(max_length=80, help_text="Part of its address. Example: operative-clause")
    name = models.CharField(
        max_length=120, help_text="In lower case unless it is a name. Example: operative clause"
    )
    aliases = NameListField(
        help_text="Plurals, other spellings, the long form of an abbreviation; one per line. "
        "Example: operative clauses"
    )
    kind = models.ForeignKey(
        TermKind,
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="terms",
        help_text="Readers can filter terms by kind. Example: MUN procedure for “operative clause”",
    )
    case_sensitive = models.BooleanField(
        default=False,
        help_text="Tick this if lower case means something else. Example: WHO is not who.",
    )
    link_rule = models.CharField(
        max_length=8,
        choices=LinkRule,
        default=LinkRule.EDITION,
        help_text="How often its uses in texts become links. Example: “Link only in [[double brackets]]” for "
        "an everyday word such as “state”",
    )
    definition = MarkdownField(
        help_text="One to three short sentences that a sixteen-year-old understands. Example: A clause that "
        "asks for an action. It begins with a verb and has a number."
    )
    french = models.CharField(
        "equivalent", max_length=160, blank=True, help_text=f"{IN_OTHER_LANGUAGE} Example: clause opératoire"
    )
    see_also = models.ManyToManyField(
        "self",
        blank=True,
        symmetrical=False,
        related_name="seen_from",
        help_text="Terms that help readers understand it. Example: preambulatory clause",
    )

    objects = OfAKindQuerySet.as_manager()

    class Meta:
        ordering = ["name", "slug"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "slug"], name="term_slug_unique_in_edition")
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse a kind of another edition (code "other_edition")."""
        if self.kind is not None and getattr(self, "edition", None) is not None:
            refuse_kind_elsewhere(self.kind, self.edition)

    def get_absolute_url(self) -> str:
        return address_of("glossary:term", self.edition.slug, self.slug)


class Source(Publishable):
    """A publication that supports a statement of the guide, cited by its key."""

    class Type(models.TextChoices):
        WEB_PAGE = "web_page", "Web page"
        NEWS = "news", "News item"
        REPORT = "report", "Report"
        ISSUE_PAPER = "issue_paper", "Issue paper"
        ARTICLE = "article", "Article"
        LEGAL_TEXT = "legal_text", "Legal text"
        BOOK = "book", "Book"

    class LinkStatus(models.TextChoices):
        UNCHECKED = "unchecked", "Not checked yet"
        WORKING = "working", "Working"
        MOVED = "moved", "Moved"
        DEAD = "dead", "Gone: page not found"
        NO_HOST = "no_host", "Gone: host not found"
        NAME_LOST = "name_lost", "Host not found (counts as gone after a day)"
        REFUSED = "refused", "Blocks robots, or asks for a login"
        SERVER_ERROR = "server_error", "Server error"
        UNREACHABLE = "unreachable", "No connection"
        TIMEOUT = "timeout", "No answer in time"
        SLOW = "slow", "Too slow to read"
        LARGE = "large", "Too large for a page"
        CERTIFICATE = "certificate", "Untrusted certificate"
        CIRCLES = "circles", "Redirects in circles"
        FORBIDDEN = "forbidden", "Not a public address"
        MALFORMED = "malformed", "Not an address"
        GARBLED = "garbled", "Invalid response"

    GONE = (LinkStatus.DEAD, LinkStatus.NO_HOST)
    BACK = (LinkStatus.WORKING, LinkStatus.MOVED)  # only these prove that a page is back
    # Facts about the source's present address, from an editor and from checks.
    LINK_FIELDS = (
        *("withdrawn", "link_status", "link_since"),
        *("link_note", "link_checked_at", "link_not_before"),
    )
    machine_fields = ("link_status",)

    natural_key_lookups = ("edition__slug", "key")
    public_fields = (
        *("title", "publisher", "authors", "number", "year", "month", "day", "url", "archived_url", "note"),
    )

    edition = models.ForeignKey(
        Edition,
        on_delete=models.CASCADE,
        related_name="sources",
        help_text="The conference year it belongs to. Example: Model Assembly 2030",
    )
    key = models.CharField(
        "citation key",
        max_length=80,
        validators=[
            RegexValidator(
                r"\A[a-z0-9][a-z0-9._-]*\Z", "Use lower-case letters, digits, hyphens, dots and underscores."
            )
        ],
        help_text="The key that texts cite as [@key]. Example: who-water",
    )
    former_keys = NameListField(
        help_text="Keys that it had before, one a line: their addresses still lead here. Example: who-wells"
    )
    title = models.CharField(
        max_length=300,
        help_text="The title as published, with the capitals of a sentence; if it has none, a description in "
        "square brackets. Example: Guidelines for drinking-water quality",
    )
    publisher = models.CharField(max_length=160, blank=True, help_text="Example: WHO")
    authors = models.CharField(
        max_length=300,
        blank=True,
        help_text="Family name, given name; several separated by semicolons. For news that a body publishes "
        "about itself, that body. Example: Lovelace, Ada; Hopper, Grace",
    )
    year = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=YEAR_VALIDATORS,
        help_text="The year of publication; empty if the publication gives none. Example: 2024",
    )
    month = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(12)],
        help_text="The month it came out, if it is known: 1 to 12. Example: 11",
    )
    day = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(31)],
        help_text="The day it came out, if it is known. Example: 27",
    )
    number = models.CharField(
        max_length=60, blank=True, help_text="The document’s own number. Example: A/RES/64/292"
    )
    type = models.CharField(
        max_length=16,
        choices=Type,
        default=Type.WEB_PAGE,
        help_text="The kind of publication; decides the format of citations. Example: Report",
    )
    url = models.URLField(
        "address",
        max_length=500,
        blank=True,
        help_text="Its web address; empty if it is on paper only. Example: https://www.who.int/health-topics",
    )
    accessed_on = models.DateField(
        null=True, blank=True, help_text="The day one of us last read it there. Example: 2030-01-31"
    )
    archived_url = models.URLField(
        "archived copy",
        max_length=500,
        blank=True,
        help_text="The address of a copy in an archive. Example: https://web.archive.org/web/2030/"
        "https://www.who.int/health-topics",
    )
    archived_on = models.DateField(
        null=True, blank=True, help_text="The day the archive made that copy. Example: 2030-02-01"
    )
    withdrawn = models.BooleanField(
        "the text is gone",
        default=False,
        help_text="Tick this if the address still works but the text is no longer there: readers are then "
        "sent to the archived copy. “Check the links” finds pages that do not answer. Example: the "
        "address of a report now shows the front page",
    )
    link_status = models.CharField(
        "link",
        max_length=16,
        choices=LinkStatus,
        default=LinkStatus.UNCHECKED,
        help_text="Whether the address still works; set by checks. Example: Gone, and readers are sent to "
        "the archived copy",
    )
    link_since = models.DateField("since", null=True, editable=False)
    link_note = models.CharField("result", max_length=600, blank=True, editable=False)
    link_checked_at = models.DateTimeField("checked", null=True, editable=False)
    link_not_before = models.DateTimeField(null=True, editable=False)  # no check may ask before then
    note = models.TextField(
        blank=True,
        help_text="One sentence on what delegates find there. Example: Limits for harmful substances in "
        "drinking water.",
    )
    topics = models.ManyToManyField(
        Topic,
        blank=True,
        related_name="sources",
        help_text="The topics it helps with. Example: 1. Safe water",
    )
    tools = models.ManyToManyField(
        Tool,
        blank=True,
        related_name="sources",
        help_text="The tools it describes. Example: Early Warning System",
    )

    objects = SourceQuerySet.as_manager()

    class Meta:
        ordering = ["publisher", "title", "key"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "key"], name="source_key_unique_in_edition")
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Refuse an archived copy without its date (code "undated_copy"), and what `refuse_no_date` does."""
        refuse_no_date(self.year, self.month, self.day)
        if self.archived_url and self.archived_on is None:
            message = "Enter the date when this copy was archived."
            raise ValidationError({"archived_on": ValidationError(message, code="undated_copy")})

    @classmethod
    def from_db(cls, db: str | None, field_names: Iterable[str], values: Iterable) -> Source:
        row = super().from_db(db, field_names, values)
        row._remember_link()
        return row

    def refresh_from_db(self, using=None, fields=None, from_queryset=None) -> None:
        super().refresh_from_db(using, fields, from_queryset)
        self._remember_link(fields)

    def _remember_link(self, names: Iterable[str] | None = None) -> None:
        """Remember the stored address and status, as far as loaded, to notice a change of address."""
        loaded = {"url", "link_status", "withdrawn"} & self.__dict__.keys()
        names = loaded if names is None else loaded & set(names)
        self._stored_link = getattr(self, "_stored_link", {}) | {name: self.__dict__[name] for name in names}

    def save(self, *args, update_fields: Iterable[str] | None = None, **options) -> None:
        """Save, and reset the results of checks if the address changes."""
        if self.forget_other_address() and update_fields is not None:
            update_fields = {*update_fields, *self.LINK_FIELDS}
        super().save(*args, update_fields=update_fields, **options)
        self._remember_link(update_fields)

    def forget_other_address(self) -> bool:
        """Reset the results of checks if the address is not the stored one; return whether anything changed.

        A status given together with the new address is kept, and holds from today. So is an editor's newly
        ticked `withdrawn`.
        """
        stored = getattr(self, "_stored_link", {})
        known = [name for name in ("url", "link_status") if name in stored]
        if all(getattr(self, name) == stored[name] for name in known):
            return False
        if self.link_status != stored.get("link_status"):
            self.link_since = timezone.localdate()
        else:
            self.link_status, self.link_since = self.LinkStatus.UNCHECKED, None
            self.withdrawn = self.withdrawn and not stored.get("withdrawn", True)
        self.link_note, self.link_checked_at, self.link_not_before = "", None, None
        return True

    @property
    def is_gone(self) -> bool:
        """True if readers should use the archived copy, if there is one."""
        return self.withdrawn or self.link_status in self.GONE

    @property
    def gone_since(self) -> datetime.date | None:
        """The day when a check first found the page gone; None if it is not gone, or not known."""
        return self.link_since if self.link_status in self.GONE else None

    def status_after(self, status: str, today: datetime.date) -> str:
        """Return the link's new status after a check finds `status`.

        A host counts as gone only if its name was not found on an earlier day either, as name servers can
        fail for a day. An inconclusive check does not change a page that is gone.
        """
        statuses = self.LinkStatus
        if status == statuses.NAME_LOST and self.link_status == status:
            return statuses.NO_HOST if self.link_since and self.link_since < today else status
        if self.link_status in self.GONE and status not in (*self.BACK, *self.GONE):
            return self.link_status
        return status

    def lasts_as(self, status: str) -> bool:
        """Return whether `status` continues the present one, such as a host that is still not found."""
        statuses = self.LinkStatus
        nameless = {statuses.NAME_LOST, statuses.NO_HOST}
        return status == self.link_status or {status, self.link_status} <= nameless

    @property
    def issued(self) -> str:
        """Return when it came out, as far as it is known: "27 November 2023", "November 2023" or "2023"."""
        return in_words(self.year, self.month, self.day)

    @property
    def byline(self) -> str:
        """The authors, unless that is the publisher, which is named beside them."""
        return "" if self.authors == self.publisher else self.authors

    @property
    def imprint(self) -> str:
        """Return who published it, under which number and when: "UN, A/RES/64/292, 28 July 2010"."""
        return ", ".join(filter(None, [self.publisher, self.number, self.issued or "undated"]))

    def get_absolute_url(self) -> str:
        return address_of("glossary:source", self.edition.slug, self.key)
