"""Diagrams of the content, laid out on the server and printed as SVG. Pure."""
