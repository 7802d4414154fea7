"""Carry: what a reader takes along where there is no network."""
