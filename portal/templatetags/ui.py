"""The pieces that pages are written with; a builtin library, so that no template loads it.

Every tag fails on an argument it does not declare. `templates/ui/gallery.html` shows them all.
"""

from django.template import Library

from portal.templatetags import ui_blocks, ui_charts, ui_forms, ui_navigation, ui_pills, ui_text

register = Library()
for part in (ui_blocks, ui_charts, ui_forms, ui_navigation, ui_pills, ui_text):
    register.tags.update(part.register.tags)
    register.filters.update(part.register.filters)
