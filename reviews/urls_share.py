"""Addresses that need no account: the token is all that one has to know."""

from django.urls import re_path

from reviews.logic.share_tokens import SHAPE
from reviews.views import shared

app_name = "share"
urlpatterns = [
    re_path(rf"^(?P<token>{SHAPE})/\Z", shared.detail, name="detail"),
    re_path(rf"^(?P<token>{SHAPE})/pdf/\Z", shared.pdf, name="pdf"),
    re_path(rf"^(?P<token>{SHAPE})/comment/\Z", shared.comment, name="comment"),
]
