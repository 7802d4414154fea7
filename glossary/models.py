"""The apparatus: terms that a reader looks up, and sources that a position paper cites."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse

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

    edition = models.ForeignKey(
        Edition,
        on_delete=models.CASCADE,
        related_name="terms",
        help_text="The conference year whose glossary it is in. Example: MUN des Lycéens 2026",
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
        DEAD = "dead", "Dead"

    natural_key_lookups = ("edition__slug", "key")

    edition = models.ForeignKey(
        Edition,
        on_delete=models.CASCADE,
        related_name="sources",
        help_text="The conference year whose bibliography it is in. Example: MUN des Lycéens 2026",
    )
    key = models.CharField(
        "citation key",
        max_length=80,
        validators=[
            RegexValidator(
                r"\A[a-z0-9][a-z0-9._-]*\Z", "Use small letters, digits, hyphens, dots and underscores only."
            )
        ],
        help_text="What [@key] in a text refers to. Example: interpol-biohub",
    )
    title = models.CharField(
        max_length=300, help_text="As the publication has it. Example: Diversion Issue Paper"
    )
    publisher = models.CharField(max_length=160, blank=True, help_text="Example: INTERPOL")
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
        help_text="Where it can be read; empty for what is on paper only. Example: https://www.interpol.int/en",
    )
    accessed_on = models.DateField(
        null=True, blank=True, help_text="When somebody of ours last read it there. Example: 2026-01-31"
    )
    archived_url = models.URLField(
        "archived copy",
        max_length=500,
        blank=True,
        help_text="The address of a copy in an archive. Example: https://web.archive.org/web/2026/"
        "https://www.interpol.int/en",
    )
    archived_on = models.DateField(
        null=True, blank=True, help_text="When the archive made that copy. Example: 2026-02-01"
    )
    link_status = models.CharField(
        max_length=10,
        choices=LinkStatus,
        default=LinkStatus.UNCHECKED,
        help_text="Whether the address still leads there. Example: Dead, and readers are led to the "
        "archived copy",
    )
    note = models.TextField(
        blank=True,
        help_text="One sentence: what a delegate finds there. Example: How arms leave "
        "legal stocks, with cases.",
    )
    topics = models.ManyToManyField(
        Topic,
        blank=True,
        related_name="sources",
        help_text="The topics it helps with. Example: 1. Tracking fugitives",
    )
    tools = models.ManyToManyField(
        Tool, blank=True, related_name="sources", help_text="The tools it tells of. Example: iARMS"
    )

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

    def get_absolute_url(self) -> str:
        return reverse("glossary:source", args=[self.edition.slug, self.key])
