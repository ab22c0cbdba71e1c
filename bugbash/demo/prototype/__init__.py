"""The prototype of the demo: a search engine over the documentation of the Python standard library.

It uses the standard library only, runs as a process of its own and knows nothing of the portal.
"""
