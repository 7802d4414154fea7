"""Sources and pages as others want them: as CSL-JSON, as citations, as files for reference managers."""
