"""Sources and pages as CSL-JSON, as citations, and as files for reference managers."""
