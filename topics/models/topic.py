"""A topic, its sections and the questions a resolution could answer."""

from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from topics.fields import EDITOR_NOTE_HELP, BackgroundField, MarkdownField
from topics.models.base import Publishable, Releasable
from topics.models.committee import Committee
from topics.page_addresses import address_of
from topics.querysets import SectionQuerySet
from topics.slugs import validate_not_reserved


class Topic(Releasable, Publishable):
    """A topic on the committee's agenda."""

    edition_lookup = "committee__edition"
    committee_lookup = "committee"
    natural_key_lookups = ("committee__edition__slug", "committee__slug", "slug")
    public_fields = ("title", "short_title", "summary", "introduction", "background", "editor_note")
    published_lookups = ("published", "committee__published")
    release_lookups = ("release_at", "committee__release_at")

    committee = models.ForeignKey(
        Committee,
        on_delete=models.CASCADE,
        related_name="topics",
        help_text="The committee that debates it. Example: WHO",
    )
    number = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(1)], help_text="Its number on the agenda. Example: 1"
    )
    slug = models.SlugField(
        max_length=80,
        validators=[validate_not_reserved],
        help_text="Part of its address; keep it once it is published. Example: safe-water",
    )
    title = models.CharField(
        max_length=240,
        help_text="The full title, as on the agenda. Example: Safe Water in Places of Conflict",
    )
    short_title = models.CharField(
        max_length=60, blank=True, help_text="Two to four words for menus. Example: Safe water"
    )
    summary = models.TextField(
        blank=True,
        help_text="One or two plain sentences for the cover: what the topic asks. Example: How can people "
        "in places of conflict get safe water, and who pays for it?",
    )
    introduction = MarkdownField(
        blank=True,
        help_text="A few short paragraphs. Example: A pump breaks in an hour; a spare part takes weeks.",
    )
    background = BackgroundField()
    editor_note = MarkdownField(blank=True, help_text=EDITOR_NOTE_HELP)

    class Meta:
        ordering = ["number", "slug"]
        constraints = [
            models.UniqueConstraint(fields=["committee", "slug"], name="topic_slug_unique_in_committee"),
            models.UniqueConstraint(fields=["committee", "number"], name="topic_number_unique_in_committee"),
            models.CheckConstraint(condition=Q(number__gte=1), name="topic_number_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.menu_title}"

    @property
    def agenda_label(self) -> str:
        """ "Topic 1"."""
        return f"Topic {self.number}"

    @property
    def menu_title(self) -> str:
        return self.short_title or self.title

    def get_absolute_url(self) -> str:
        committee = self.committee
        return address_of("topics:topic", committee.edition.slug, committee.slug, self.slug)


class Section(Publishable):
    """A part, a subsection or a labelled point of a topic, depending on its place in the tree."""

    MAX_DEPTH = 4  # part, subsection, point, and one more; nobody finds anything deeper

    edition_lookup = "topic__committee__edition"
    committee_lookup = "topic__committee"
    natural_key_lookups = (
        "topic__committee__edition__slug",
        "topic__committee__slug",
        "topic__slug",
        "slug",
    )
    siblings_share = ("topic", "parent")
    public_fields = ("title", "body", "background", "editor_note")
    published_lookups = ("published", "topic__published", "topic__committee__published")
    release_lookups = ("topic__release_at", "topic__committee__release_at")

    topic = models.ForeignKey(
        Topic,
        on_delete=models.CASCADE,
        related_name="sections",
        help_text="The topic it belongs to. Example: 1. Safe water",
    )
    parent = models.ForeignKey(
        "self",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="children",
        help_text="The section above it; empty for a part of the topic. Example: 2.3 Challenges",
    )
    position = models.PositiveIntegerField(
        default=0, help_text="Order within its section; lower numbers come first. Example: 1"
    )
    slug = models.SlugField(
        max_length=80,
        validators=[validate_not_reserved],
        help_text="Its permanent link in the topic, kept when it is renamed or moved. Example: broken-pumps",
    )
    title = models.CharField(max_length=240, help_text="Heading or label. Example: Broken Pumps")
    body = MarkdownField(
        blank=True,
        help_text="Short paragraphs in Markdown. Example: **Pumps** break within a year [@who-water].",
    )
    background = BackgroundField()
    editor_note = MarkdownField(blank=True, help_text=EDITOR_NOTE_HELP)

    objects = SectionQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["topic", "slug"], name="section_slug_unique_in_topic"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="section_not_its_own_parent",
                violation_error_message="A section cannot be its own parent.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the address of its part's page, with its own anchor unless it is the part.

        Walks up the parents, one query each unless they are loaded; an outline node has `url` for nothing.
        """
        part = [self, *self.ancestors()][-1]
        return part.part_url if part is self else f"{part.part_url}#{self.slug}"

    @property
    def part_url(self) -> str:
        """The address of the page of this section, which must be a part."""
        committee = self.topic.committee
        return address_of(
            "topics:section", committee.edition.slug, committee.slug, self.topic.slug, self.slug
        )

    def clean(self) -> None:
        """Refuse a parent in another topic, a circle of parents, and a place that is too deep.

        Raises ValidationError on "parent" with code "other_topic", "cycle" or "too_deep".
        """
        if self.parent is None or getattr(self, "topic", None) is None:
            return  # a missing topic is reported at its own field
        if self.parent.topic != self.topic:
            raise ValidationError(
                {"parent": ValidationError("The parent belongs to another topic.", code="other_topic")}
            )
        depth, above = 1, self.parent
        while above is not None:
            depth += 1
            if above is self or (self.pk is not None and above.pk == self.pk):
                message = f"“{self.parent.title}” is below this section; choose a parent outside it."
                raise ValidationError({"parent": ValidationError(message, code="cycle")})
            if depth > self.MAX_DEPTH:
                message = f"This would be level {depth}; a topic has at most {self.MAX_DEPTH} levels."
                raise ValidationError({"parent": ValidationError(message, code="too_deep")})
            above = above.parent

    def validate_constraints(self, exclude: set[str] | None = None) -> None:
        """Refuse, too, a parent that would put a section below this one too deep (code "too_deep").

        Unlike `clean` this queries the database, once for each level below.
        """
        super().validate_constraints(exclude=exclude)
        if self.pk is None or self.parent is None:
            return
        level = 2 + sum(1 for _ in self.parent.ancestors())
        below = [self.pk]
        while below := list(Section.objects.filter(parent__in=below).values_list("pk", flat=True)):
            level += 1
            if level > self.MAX_DEPTH:
                message = (
                    f"A section below this one would be at level {level}; "
                    f"a topic has at most {self.MAX_DEPTH} levels."
                )
                raise ValidationError({"parent": ValidationError(message, code="too_deep")})

    def ancestors(self) -> Iterator["Section"]:
        """Yield its parent, the parent's parent and so on; each once, even in a circle."""
        passed, above = {self.pk}, self.parent
        while above is not None and above.pk not in passed:
            passed.add(above.pk)
            yield above
            above = above.parent


class ResolutionQuestion(Publishable):
    """A question that a resolution of the committee could answer."""

    edition_lookup = "topic__committee__edition"
    committee_lookup = "topic__committee"
    natural_key_lookups = Section.natural_key_lookups
    siblings_share = ("topic",)
    public_fields = ("label", "text", "background")
    published_lookups = Section.published_lookups
    release_lookups = Section.release_lookups

    topic = models.ForeignKey(
        Topic,
        on_delete=models.CASCADE,
        related_name="questions",
        help_text="The topic of a resolution that would answer it. Example: 1. Safe water",
    )
    position = models.PositiveIntegerField(
        default=0, help_text="Order in the list; lower numbers come first. Example: 1"
    )
    slug = models.SlugField(
        max_length=80,
        validators=[validate_not_reserved],
        help_text="Part of its address. Example: who-pays",
    )
    label = models.CharField(max_length=160, help_text="Its short label, as printed. Example: Who Pays")
    text = MarkdownField(
        help_text="The question in one or two sentences. Example: Who pays when a pump breaks?"
    )
    background = BackgroundField()
    sections = models.ManyToManyField(
        Section,
        blank=True,
        related_name="questions",
        help_text="The sections that help answer it. Example: 2.3 Challenges",
    )

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["topic", "slug"], name="question_slug_unique_in_topic")
        ]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        topic = self.topic
        committee = topic.committee
        return address_of("topics:question", committee.edition.slug, committee.slug, topic.slug, self.slug)
