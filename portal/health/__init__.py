"""Content health: what an edition's chairs should look at before readers do."""
