"""Content health: checks of an edition that its chairs should see before readers do."""
