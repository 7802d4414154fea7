"""Kinds of tools and terms as they were before they became rows of an edition.

Frozen: migrations and the first format of files (portal/transfer/formats.py) read it.
"""

from collections.abc import Mapping

# The value that a column or a file had → name, French and mark of the row.
TOOL_KINDS = {
    "notice": ("Notice", "Notice", "flag"),
    "biometric_system": ("Biometric system", "Système biométrique", "device"),
    "device": ("Device", "Appareil", "device"),
    "database": ("Database", "Base de données", "discs"),
    "ballistic_network": ("Ballistic network", "Réseau balistique", "network"),
    "communications_network": ("Communications network", "Réseau de communication", "network"),
    "reference_table": ("Reference table", "Table de référence", "sheet"),
    "protocol": ("Protocol", "Protocole", "steps"),
    "procedure": ("Procedure", "Procédure", "steps"),
    "legal_instrument": ("Legal instrument", "Instrument juridique", "scales"),
    "operation": ("Operation", "Opération", "people"),
    "project": ("Project", "Projet", "people"),
    "partnership": ("Partnership", "Partenariat", "people"),
    "forum": ("Forum", "Forum", "people"),
}
TERM_KINDS = {
    "abbreviation": ("Abbreviation", "Abréviation", "sheet"),
    "technical": ("Technology", "Technologie", "device"),
    "police": ("Police work", "Travail de police", "people"),
    "legal": ("Law", "Droit", "scales"),
    "political": ("Politics", "Politique", "flag"),
    "mun": ("MUN procedure", "Procédure MUN", "steps"),
}
COLOURED = "notice"


def slug_of(value: str) -> str:
    return value.replace("_", "-")


def kind_fields(table: Mapping[str, tuple[str, str, str]], value: str) -> dict[str, object]:
    """Return the fields of the row for `value`, but for its edition."""
    name, french, mark = table.get(value, (value.replace("_", " ").capitalize(), "", "sheet"))
    position = [*table, value].index(value) + 1
    fields = {"slug": slug_of(value), "name": name, "french": french, "position": position, "mark": mark}
    return fields | ({"has_colours": value == COLOURED} if table is TOOL_KINDS else {})
