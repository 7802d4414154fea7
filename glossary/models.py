"""The apparatus: terms that a reader looks up, and sources that a position paper cites."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone

from glossary.querysets import SourceQuerySet
from topics.fields import MarkdownField, NameListField
from topics.models import Edition, Publishable, Tool, Topic
from topics.models.facts import YEAR_VALIDATORS


class Term(Publishable):
    """A word or abbreviation with a plain definition and its French equivalent."""

    class Kind(models.TextChoices):
        ABBREVIATION = "abbreviation", "Abbreviation"
        TECHNICAL = "technical", "Technology"
        POLICE = "police", "Police work"
        LEGAL = "legal", "Law"
        POLITICAL = "political", "Politics"
        MUN = "mun", "MUN procedure"

    class LinkRule(models.TextChoices):
        EDITION = "edition", "As the edition says"
        FIRST = "first", "Link its first use in each section"
        EVERY = "every", "Link every use"
        NEVER = "never", "Link only where [[written so]]"

    natural_key_lookups = ("edition__slug", "slug")
    told_fields = ("name", "aliases", "definition", "french")

    edition = models.ForeignKey(
        Edition,
        on_delete=models.CASCADE,
        related_name="terms",
        help_text="The conference year whose glossary it is in. Example: Model Assembly 2030",
    )
    slug = models.SlugField(max_length=80, help_text="Part of its address. Example: operative-clause")
    name = models.CharField(
        max_length=120, help_text="As in running text: lower case unless a name. Example: operative clause"
    )
    aliases = NameListField(
        help_text="Plurals, other spellings, the long form of an abbreviation; one a line. "
        "Example: operative clauses"
    )
    kind = models.CharField(
        max_length=16,
        choices=Kind,
        default=Kind.TECHNICAL,
        help_text="What it is a word of: readers choose by it. Example: MUN procedure for “operative clause”",
    )
    case_sensitive = models.BooleanField(
        default=False,
        help_text="Tick it where lower case means something else. Example: WHO is not who.",
    )
    link_rule = models.CharField(
        max_length=8,
        choices=LinkRule,
        default=LinkRule.EDITION,
        help_text="How often its uses in texts become links. Example: “Link only where [[written so]]” for "
        "an everyday word such as “state”",
    )
    definition = MarkdownField(
        help_text="One to three short sentences that a reader of sixteen understands. Example: A clause that "
        "says what is to be done. It begins with a verb and has a number."
    )
    french = models.CharField(
        "French equivalent", max_length=160, blank=True, help_text="Example: clause opératoire"
    )
    see_also = models.ManyToManyField(
        "self",
        blank=True,
        symmetrical=False,
        related_name="seen_from",
        help_text="Terms that help to understand it. Example: preambulatory clause",
    )

    class Meta:
        ordering = ["name", "slug"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "slug"], name="term_slug_unique_in_edition")
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("glossary:term", args=[self.edition.slug, self.slug])


class Source(Publishable):
    """A publication that supports what the guide says, under its citation key."""

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
        DEAD = "dead", "Gone: the page is not there"
        NO_HOST = "no_host", "Gone: there is no such host"
        NAME_LOST = "name_lost", "Host not found (gone if that lasts a day)"
        REFUSED = "refused", "Keeps robots out, or asks for a login"
        SERVER_ERROR = "server_error", "Its server has a problem"
        UNREACHABLE = "unreachable", "No connection"
        TIMEOUT = "timeout", "No answer in time"
        SLOW = "slow", "Too slow to read"
        LARGE = "large", "Too large for a page"
        CERTIFICATE = "certificate", "Its certificate cannot be trusted"
        CIRCLES = "circles", "Leads in circles"
        FORBIDDEN = "forbidden", "Not a public address"
        MALFORMED = "malformed", "Not an address"
        GARBLED = "garbled", "Answers nonsense"

    GONE = (LinkStatus.DEAD, LinkStatus.NO_HOST)
    BACK = (LinkStatus.WORKING, LinkStatus.MOVED)  # only these say that a page which was gone is there again
    # What is said of the one address that the source has, first by an editor and then by checks.
    LINK_FIELDS = (
        *("withdrawn", "link_status", "link_since"),
        *("link_note", "link_checked_at", "link_not_before"),
    )
    found_fields = ("link_status",)

    natural_key_lookups = ("edition__slug", "key")
    told_fields = ("title", "publisher", "authors", "year", "url", "archived_url", "note")

    edition = models.ForeignKey(
        Edition,
        on_delete=models.CASCADE,
        related_name="sources",
        help_text="The conference year whose bibliography it is in. Example: Model Assembly 2030",
    )
    key = models.CharField(
        "citation key",
        max_length=80,
        validators=[
            RegexValidator(
                r"\A[a-z0-9][a-z0-9._-]*\Z", "Use small letters, digits, hyphens, dots and underscores only."
            )
        ],
        help_text="What [@key] in a text refers to. Example: who-water",
    )
    title = models.CharField(
        max_length=300, help_text="As the publication has it. Example: Guidelines for Drinking-Water Quality"
    )
    publisher = models.CharField(max_length=160, blank=True, help_text="Example: WHO")
    authors = models.CharField(
        max_length=300,
        blank=True,
        help_text="Family name, given name; several separated by semicolons. Example: Lovelace, Ada; Hopper, "
        "Grace",
    )
    year = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=YEAR_VALIDATORS,
        help_text="When it came out; empty when the publication bears no year. Example: 2024",
    )
    type = models.CharField(
        max_length=16,
        choices=Type,
        default=Type.WEB_PAGE,
        help_text="What it is: citations are formatted by it. Example: Report",
    )
    url = models.URLField(
        "address",
        max_length=500,
        blank=True,
        help_text="Where it can be read; empty for what is on paper only. Example: https://www.who.int/health-topics",
    )
    accessed_on = models.DateField(
        null=True, blank=True, help_text="When somebody of ours last read it there. Example: 2030-01-31"
    )
    archived_url = models.URLField(
        "archived copy",
        max_length=500,
        blank=True,
        help_text="The address of a copy in an archive. Example: https://web.archive.org/web/2030/"
        "https://www.who.int/health-topics",
    )
    archived_on = models.DateField(
        null=True, blank=True, help_text="When the archive made that copy. Example: 2030-02-01"
    )
    withdrawn = models.BooleanField(
        "the text is gone",
        default=False,
        help_text="Tick it where the address answers but the text is not there any more: readers are then "
        "led to the archived copy. Pages that answer nothing are found by “Check the links”. Example: the "
        "address of a report leads to the front page",
    )
    link_status = models.CharField(
        "link",
        max_length=16,
        choices=LinkStatus,
        default=LinkStatus.UNCHECKED,
        help_text="Whether the address still leads there; checks set it. Example: Gone, and readers are led "
        "to the archived copy",
    )
    link_since = models.DateField("since", null=True, editable=False)
    link_note = models.CharField("what was found", max_length=600, blank=True, editable=False)
    link_checked_at = models.DateTimeField("checked", null=True, editable=False)
    link_not_before = models.DateTimeField(null=True, editable=False)  # no check may ask before then
    note = models.TextField(
        blank=True,
        help_text="One sentence: what a delegate finds there. Example: What water must "
        "be free of, with limits.",
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
        help_text="The tools it tells of. Example: Early Warning System",
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
        """Refuse an archived copy without its date (code "undated_copy")."""
        if self.archived_url and self.archived_on is None:
            message = "Say when this copy was archived."
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
        """Which address is stored, as far as it is loaded, and the status, which is about that one."""
        loaded = {"url", "link_status", "withdrawn"} & self.__dict__.keys()
        names = loaded if names is None else loaded & set(names)
        self._stored_link = getattr(self, "_stored_link", {}) | {name: self.__dict__[name] for name in names}

    def save(self, *args, update_fields: Iterable[str] | None = None, **options) -> None:
        """Save; what was found at an address is not said of another one."""
        if self.forget_other_address() and update_fields is not None:
            update_fields = {*update_fields, *self.LINK_FIELDS}
        super().save(*args, update_fields=update_fields, **options)
        self._remember_link(update_fields)

    def forget_other_address(self) -> bool:
        """Drop what was found if the address is another one than stored; returns whether anything changes.

        A status that comes with the new address, or that somebody set, is theirs: it holds from today. So is
        the word of an editor that the page is gone.
        """
        stored = getattr(self, "_stored_link", {})
        told = [name for name in ("url", "link_status") if name in stored]
        if all(getattr(self, name) == stored[name] for name in told):
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
        """Whether readers are better served by the archived copy, if there is one."""
        return self.withdrawn or self.link_status in self.GONE

    @property
    def gone_since(self) -> datetime.date | None:
        """The day when a check first found the page gone; None when it is there, or nobody knows."""
        return self.link_since if self.link_status in self.GONE else None

    def status_after(self, status: str, today: datetime.date) -> str:
        """What the link's status becomes when a check finds `status`.

        A host is gone only when its name was not found on an earlier day already: a day's fault proves
        nothing. Nor does a check that learns nothing bring back what was gone.
        """
        statuses = self.LinkStatus
        if status == statuses.NAME_LOST and self.link_status == status:
            return statuses.NO_HOST if self.link_since and self.link_since < today else status
        if self.link_status in self.GONE and status not in (*self.BACK, *self.GONE):
            return self.link_status
        return status

    def lasts_as(self, status: str) -> bool:
        """Whether `status` only continues the present one: a host not found stays so, a page gone too."""
        statuses = self.LinkStatus
        nameless = {statuses.NAME_LOST, statuses.NO_HOST}
        return status == self.link_status or {status, self.link_status} <= nameless

    def get_absolute_url(self) -> str:
        return reverse("glossary:source", args=[self.edition.slug, self.key])
