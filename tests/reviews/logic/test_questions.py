from reviews.logic.questions import question_text


def test_question_quotes_the_query_and_everybody_nameless() -> None:
    text = question_text(
        query="delete *all*",
        thing="shutil.rmtree",
        words=[("Poor", "It follows\nlinks."), ("Perfect", "")],
        link="/p/a/agreement/items/7/",
    )
    assert text == (
        "Raters disagree about `shutil.rmtree` for `delete *all*`:\n\n"
        "> **Poor**: It follows links.\n>\n> **Perfect**\n\n"
        "What does this criterion ask for here? [The item](/p/a/agreement/items/7/)"
    )


def test_one_doubt_about_an_answer_and_long_words_are_cut() -> None:
    text = question_text(query="`x` " + "y" * 400, thing="", words=[("can’t tell", "z" * 2000)], link="/i/")
    first, _, rest = text.partition("\n\n")
    assert first == f"A rater is in doubt about the answer to `'x' {'y' * 296}…`:"
    assert rest.startswith(f"> **can’t tell**: {'z' * 300}…\n\n")


def test_question_of_very_many_words_fits_into_a_comment() -> None:
    text = question_text(query="q" * 900, thing="t" * 900, words=[("Poor", "z" * 2000)] * 50, link="/i/")
    assert (len(text) < 10_000, "> and 30 more" in text) == (True, True)
