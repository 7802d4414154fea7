"""Serving: settings from the environment, start-up, versions, and cached pages."""
