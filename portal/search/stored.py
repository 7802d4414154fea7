"""The index as it is stored: the documents of an edition for one audience, built at one version."""

from django.db import models

# Rows of an index go together, by queries of our own; the database need not look for what refers to them.
LOOSE = {"on_delete": models.DO_NOTHING, "db_constraint": False, "related_name": "+"}


class SearchIndex(models.Model):
    """Index of what readers of one audience find in an edition: published content, or drafts too.

    `key` names the program and the effective version of the edition by which it was built. Its documents are
    derived from content and built again when a search finds another key; they are never edited.
    """

    # No foreign key: who deletes an edition is not asked about its index, which goes at the next building.
    edition_id = models.BigIntegerField()
    audience = models.CharField(max_length=64, blank=True)
    key = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition_id", "audience"], name="search_index_once_an_audience")
        ]

    def __str__(self) -> str:
        return f"Search index of {self.edition_id}"


class SearchDocument(models.Model):
    """A document of an index: as it is shown, and its stems as they are searched."""

    index = models.ForeignKey(SearchIndex, **LOOSE)
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=10)
    url = models.CharField(max_length=400)
    number = models.CharField(max_length=40)
    title = models.TextField()
    place = models.TextField()
    text = models.TextField()
    names = models.TextField()  # others than the title, one a line
    # Searched: stems with a space between them; the names one a line.
    title_stems = models.TextField()
    name_stems = models.TextField()
    text_stems = models.TextField()

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.title


class SearchName(models.Model):
    """A name by which a document is found at once, however it is spelt."""

    document = models.ForeignKey(SearchDocument, **LOOSE)
    index = models.ForeignKey(SearchIndex, **LOOSE)
    key = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["index", "key"], name="search_name_key")]

    def __str__(self) -> str:
        return self.key
