"""Kinds of tools, by which each edition sorts its own."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import slugify

from topics.models.base import EditionContent
from topics.models.edition import Edition

IN_OTHER_LANGUAGE = "In the edition’s other language."


class Kind(EditionContent):
    """A name by which readers choose among entries, with a mark that the portal draws."""

    class Mark(models.TextChoices):
        """Drawings of templates/topics/_kind_mark.html; there are no others."""

        SHEET = "sheet", "Sheet"
        SCALES = "scales", "Scales"
        DISCS = "discs", "Stacked discs"
        NETWORK = "network", "Network"
        DEVICE = "device", "Device"
        PEOPLE = "people", "People"
        STEPS = "steps", "Steps"
        FLAG = "flag", "Flag"
        FINGERPRINT = "fingerprint", "Fingerprint"
        SIGNALS = "signals", "Signals"
        TABLE = "table", "Table"
        CHECKLIST = "checklist", "Checklist"
        TARGET = "target", "Target"
        FOLDER = "folder", "Folder"
        RINGS = "rings", "Linked rings"
        SPEECH = "speech", "Speech"

    # Name, French and mark of those that a new edition begins with.
    first: tuple[tuple[str, str, Mark], ...]

    natural_key_lookups = ("edition__slug", "slug")
    siblings_share = ("edition",)

    slug = models.SlugField(max_length=80, help_text="Its short name in files. Example: legal-instrument")
    name = models.CharField(max_length=60, help_text="For one thing of this kind. Example: Legal instrument")
    french = models.CharField(
        "equivalent",
        max_length=80,
        blank=True,
        help_text=f"{IN_OTHER_LANGUAGE} Example: Instrument juridique",
    )
    position = models.PositiveSmallIntegerField(
        default=0, help_text="Order among the kinds; lower numbers come first. Example: 1"
    )
    mark = models.CharField(
        max_length=16,
        choices=Mark,
        default=Mark.SHEET,
        help_text="The small drawing beside its name. Example: Scales",
    )

    class Meta:
        abstract = True
        ordering = ["position", "slug"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "slug"], name="%(class)s_slug_unique_in_edition")
        ]

    def __str__(self) -> str:
        return self.name

    def validate_constraints(self, exclude: set[str] | None = None) -> None:
        """Also refuse a name that another kind of the edition has, whatever its capitals."""
        super().validate_constraints(exclude=exclude)
        namesakes = type(self)._default_manager.filter(edition=self.edition_id, name__iexact=self.name)
        if namesakes.exclude(pk=self.pk).exists():
            message = f"Another {self._meta.verbose_name} of this edition has this name; choose another."
            raise ValidationError({"name": ValidationError(message, code="name_taken")})


class ToolKind(Kind):
    """A kind of tools, such as databases or legal instruments."""

    first = (
        ("Database", "Base de données", Kind.Mark.DISCS),
        ("Network", "Réseau", Kind.Mark.NETWORK),
        ("Legal instrument", "Instrument juridique", Kind.Mark.SCALES),
        ("Procedure", "Procédure", Kind.Mark.STEPS),
        ("Programme", "Programme", Kind.Mark.PEOPLE),
    )

    edition = models.ForeignKey(
        Edition,
        on_delete=models.CASCADE,
        related_name="tool_kinds",
        help_text="The conference year whose tools are of it. Example: Model Assembly 2030",
    )
    has_colours = models.BooleanField(
        "has colours",
        default=False,
        help_text="Whether colours tell tools of this kind apart. Example: alerts, of which one is red.",
    )

    class Meta(Kind.Meta):
        verbose_name = "kind of tool"
        verbose_name_plural = "kinds of tools"

    def validate_constraints(self, exclude: set[str] | None = None) -> None:
        """Also refuse to take the colours from a kind while its tools have some."""
        super().validate_constraints(exclude=exclude)
        if self.pk and not self.has_colours and self.tools.exclude(notice_colour="").exists():
            message = "Tools of this kind have colours; take them from these tools first."
            raise ValidationError({"has_colours": ValidationError(message, code="colours_in_use")})


def begin_kinds(edition: Edition) -> None:
    """Give a new edition kinds of tools and terms that any committee can use; chairs change them."""
    for model in Kind.__subclasses__():
        model.objects.bulk_create(
            model(edition=edition, slug=slugify(name), name=name, french=french, mark=mark, position=place)
            for place, (name, french, mark) in enumerate(model.first, 1)
        )


def refuse_kind_elsewhere(kind: Kind, edition: Edition) -> None:
    """Raise ValidationError (code "other_edition") where `kind` is not one of `edition`."""
    if kind.edition != edition:
        raise ValidationError(
            {"kind": ValidationError("This kind belongs to another edition.", code="other_edition")}
        )
