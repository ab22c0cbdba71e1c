"""Servers as prototypes are served by: one process that speaks each protocol of the presets, strictly."""
