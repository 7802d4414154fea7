"""The folders that tests read: the repository's, and the cases beside it."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
SHARED = ROOT.parent / "shared"
