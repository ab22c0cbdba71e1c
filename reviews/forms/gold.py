from typing import Any

from django import forms

from portal.lib.addresses import read_pk
from reviews.models import ReviewItem, ReviewQueue


class GoldForm(forms.Form):
    """One item of the queue and its grade; an empty grade makes it an ordinary item again."""

    item = forms.CharField(max_length=20)
    grade = forms.IntegerField(required=False, min_value=0, max_value=1000)

    def __init__(self, *args: Any, queue: ReviewQueue, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.queue = queue

    def clean_item(self) -> ReviewItem:
        item = self.queue.items.filter(pk=read_pk(self.cleaned_data["item"])).first()
        if item is None:
            raise forms.ValidationError("There is no such item in this queue.")
        return item


class GoldFilterForm(forms.Form):
    """What is looked for, from the address; what cannot be read narrows nothing."""

    q = forms.CharField(required=False, max_length=200)

    @property
    def text(self) -> str:
        return str(self.cleaned_data.get("q", "")) if self.is_valid() else ""
