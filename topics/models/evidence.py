"""Evidence on the resolution questions: dated facts, and what bodies have resolved before."""

from django.db import models

from topics.days import day_in
from topics.fields import SourceKeyField
from topics.models.base import Publishable
from topics.models.committee import Committee
from topics.models.facts import YEAR_VALIDATORS
from topics.models.topic import ResolutionQuestion
from topics.page_addresses import address_of

AS_OF_HELP = (
    "The date for which it holds, as its source gives it; “undated” where it gives none. Example: March 2024"
)


class QuestionFact(Publishable):
    """A dated fact on a question: something that exists already, or that is still argued about."""

    class Kind(models.TextChoices):
        EXISTS = "exists", "What exists already"
        ARGUED = "argued", "What is still argued about"

    edition_lookup = "question__topic__committee__edition"
    committee_lookup = "question__topic__committee"
    natural_key_lookups = (
        *(f"question__{lookup}" for lookup in ResolutionQuestion.natural_key_lookups),
        "slug",
    )
    siblings_share = ("question", "kind")
    public_fields = ("statement", "as_of")
    published_lookups = (
        "published",
        *(f"question__{lookup}" for lookup in ResolutionQuestion.published_lookups),
    )
    release_lookups = tuple(f"question__{lookup}" for lookup in ResolutionQuestion.release_lookups)

    question = models.ForeignKey(
        ResolutionQuestion,
        on_delete=models.CASCADE,
        related_name="facts",
        help_text="The question it bears on. Example: Who Pays",
    )
    kind = models.CharField(
        max_length=8,
        choices=Kind,
        help_text="The list it stands in on the question’s page. Example: What exists already",
    )
    position = models.PositiveIntegerField(
        default=0, help_text="Order within its list; lower numbers come first. Example: 1"
    )
    slug = models.SlugField(max_length=80, help_text="Its short name. Example: pumps-counted")
    statement = models.CharField(
        max_length=400,
        help_text="One or two sentences that stand alone. Example: A fund of 12 countries repairs pumps.",
    )
    as_of = models.CharField("as of", max_length=60, help_text=AS_OF_HELP)
    source_key = SourceKeyField(
        help_text="Citation key of its source in the bibliography. Example: who-water"
    )
    locator = models.CharField(max_length=60, blank=True, help_text="Where in the source. Example: p. 9")

    class Meta:
        ordering = ["-kind", "position", "slug"]  # what exists, then what is argued about
        constraints = [
            models.UniqueConstraint(fields=["question", "slug"], name="fact_slug_unique_on_question")
        ]

    def __str__(self) -> str:
        return self.statement

    def get_absolute_url(self) -> str:
        return f"{self.question.get_absolute_url()}#site-{self.kind}"


class Precedent(Publishable):
    """Decision of a body, taken earlier, that bears on questions of the committee."""

    edition_lookup = "committee__edition"
    committee_lookup = "committee"
    natural_key_lookups = ("committee__edition__slug", "committee__slug", "slug")
    reading_order = ("-year", "-day", "slug")
    public_fields = ("body", "number", "date", "title", "asked")
    published_lookups = ("published", "committee__published")
    release_lookups = ("committee__release_at",)

    committee = models.ForeignKey(
        Committee,
        on_delete=models.CASCADE,
        related_name="precedents",
        help_text="The committee whose questions it bears on. Example: WHO",
    )
    slug = models.SlugField(max_length=80, help_text="Its short name. Example: unga-64-292")
    body = models.CharField(max_length=120, help_text="Who resolved it. Example: UN General Assembly")
    number = models.CharField(
        max_length=60, blank=True, help_text="Its number; empty where it is not known. Example: 64/292"
    )
    year = models.PositiveSmallIntegerField(
        validators=YEAR_VALIDATORS, help_text="The year it was adopted; newer ones come first. Example: 2010"
    )
    date = models.CharField(max_length=60, help_text=AS_OF_HELP)
    title = models.CharField(max_length=240, help_text="Example: The human right to water and sanitation")
    asked = models.CharField(
        max_length=400,
        blank=True,
        help_text="What it asked for, in a sentence; empty where only its title is known. "
        "Example: It called on states to pay for safe water.",
    )
    source_key = SourceKeyField(
        help_text="Citation key of its source in the bibliography. Example: who-water"
    )
    locator = models.CharField(max_length=60, blank=True, help_text="Where in the source. Example: para 3")
    questions = models.ManyToManyField(
        ResolutionQuestion,
        blank=True,
        related_name="precedents",
        help_text="The questions it bears on. Example: Who Pays",
    )

    class Meta:
        ordering = ["-year", "slug"]
        constraints = [
            models.UniqueConstraint(fields=["committee", "slug"], name="precedent_slug_unique_in_committee")
        ]

    def __str__(self) -> str:
        return f"{self.body} {self.number}".strip() + f" ({self.year})"

    @property
    def day(self) -> tuple[int, int]:
        """Return the month and day of its year, as far as `date` says them."""
        return day_in(self.year, self.date)

    def get_absolute_url(self) -> str:
        committee = self.committee
        return f"{address_of('topics:precedents', committee.edition.slug, committee.slug)}#{self.slug}"
