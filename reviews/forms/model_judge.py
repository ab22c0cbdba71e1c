from django import forms

from reviews.actions.model_judge import LEAST_ITEMS, MOST_CALLS, MOST_ITEMS


class ModelRulesForm(forms.Form):
    model_rates = forms.BooleanField(
        required=False,
        label="A model may rate queues",
        help_text="Managers start it queue by queue. Its word is kept apart from the experts’.",
    )
    model_min_alpha = forms.FloatField(
        label="Agreement with the experts of at least",
        min_value=0,
        max_value=1,
        help_text="Krippendorff’s alpha, 0 to 1; 0.67 is the least that is usual, 0.8 is good.",
    )
    model_min_items = forms.IntegerField(
        label="Over so many items at least",
        min_value=LEAST_ITEMS,
        max_value=MOST_ITEMS,
        help_text="Rated by the experts and by the model.",
    )


class ModelRunForm(forms.Form):
    budget = forms.IntegerField(
        label="Calls at most",
        min_value=1,
        max_value=MOST_CALLS,
        help_text="One for each item, two for a pair, which is asked both ways round.",
    )
