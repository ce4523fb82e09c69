"""Which topics a message names, beside what else it names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.nlu.intents import settle, with_topics
from bot.triage.evidence import Certainty, Evidence, Experiencer
from bot.triage.understanding import Understanding

Read = Callable[[str], Understanding]


@pytest.mark.parametrize(
    ("message", "topics"),
    [
        ("can I drink wine and go swimming tomorrow?", {"alcohol", "swimming"}),
        ("is fake tan ok", {"fake_tan"}),
        ("which sun cream is best", {"sunscreen"}),
        ("can I pick the flakes", {"picking"}),
        ("which cream may I put on with an LED mask", {"led_mask"}),
    ],
)
def test_a_question_names_its_topics(message: str, topics: set[str], understood: Read) -> None:
    assert set(understood(message).topics) == topics


@pytest.mark.parametrize(
    ("message", "finding", "topic"),
    [
        ("how do I stop the itching on my cheeks", "histamine_reaction", "itching_care"),
        ("there is pus on my cheek, can I wear makeup?", "pus", "makeup"),
        ("I can't breathe, and can I have coffee?", "breathing_trouble", "coffee"),
        ("my bruise turned yellow", "bruising", "bruise_colours"),
    ],
)
def test_a_topic_takes_no_finding_away(message: str, finding: str, topic: str, understood: Read) -> None:
    said = understood(message)

    assert topic in said.topics
    assert finding in {one.finding for one in said.evidence}


@pytest.mark.parametrize("message", ["can I take ibuprofen for pain", "what can I take for pain"])
def test_what_a_remedy_is_for_is_only_asked_about(message: str, understood: Read) -> None:
    assert understood(message).present == ()


def test_a_warning_sign_that_a_remedy_is_for_stays_in_doubt(understood: Read) -> None:
    (fever,) = understood("can I take paracetamol for fever").evidence

    assert fever.as_finding().counts or fever.certainty.name == "DOUBTFUL"


@pytest.mark.parametrize("message", ["and tomorrow?", "the second one", "how long then?"])
def test_words_that_name_nothing_go_on_from_the_last_answer(message: str, understood: Read) -> None:
    said = understood(message)

    assert said.goes_on
    assert settle(said, "", 0.0) == "ask_aftercare"


def test_a_question_asks_wherever_it_stands(understood: Read) -> None:
    assert understood("my face is red can I wear makeup").asks
    assert not understood("my face is red").asks


def test_what_was_learned_fills_in_only_where_a_question_names_no_topic() -> None:
    asks = Understanding(asks=True)

    assert with_topics(asks, ("work",), "ask_aftercare").topics == ("work",)
    assert with_topics(Understanding(asks=True, topics=("sun",)), ("work",), "ask_aftercare").topics == (
        "sun",
    )
    assert with_topics(asks, ("work",), "give_time").topics == ()


def test_unknown_words_apart_from_any_skin_are_about_no_learned_topic() -> None:
    assert with_topics(Understanding(asks=True, unknown=("leeds",)), ("work",), "ask_aftercare").topics == ()


@pytest.mark.parametrize(("confidence", "intent"), [(0.7, "ask_aftercare"), (0.8, "act_tonight")])
def test_beside_a_topic_that_is_named_a_conversation_act_must_be_surer(
    confidence: float, intent: str
) -> None:
    assert settle(Understanding(asks=True, topics=("aftercare",)), "act_tonight", confidence) == intent


@pytest.mark.parametrize(
    "message", ["send me the links", "can I have the links please", "what are your sources"]
)
def test_links_are_asked_for(message: str, understood: Read) -> None:
    assert settle(understood(message), "", 0.0) == "ask_sources"


@pytest.mark.parametrize("guess", ["correct", "give_time", "report_procedure"])
def test_a_question_is_heard_beside_what_else_a_message_tells(guess: str) -> None:
    said = Understanding(topics=("sun",))

    assert settle(said, guess, 0.9, kind="INFO") == "ask_aftercare"


def test_what_reads_like_a_question_is_looked_up_whatever_the_classifier_guesses() -> None:
    tied = Understanding(anchored=True)

    assert with_topics(tied, ["sun"], "correct", kind="INFO").topics == ("sun",)
    assert with_topics(tied, ["sun"], "correct").topics == ()
    assert with_topics(Understanding(), ["sun"], "correct", kind="INFO").topics == ()


def test_a_symptom_that_the_learned_reader_does_not_see_is_not_guessed() -> None:
    tied = Understanding(anchored=True)

    assert settle(tied, "report_bruising", 0.9) == "report_bruising"
    assert settle(tied, "report_bruising", 0.9, unlikely={"bruising"}) == "report_vague"


@pytest.mark.parametrize(
    "talked_of",
    [Evidence("lip_swelling", experiencer=Experiencer.OTHER), Evidence("pus", certainty=Certainty.UNLIKELY)],
)
def test_a_question_about_what_is_only_talked_of_asks_about_that(talked_of: Evidence) -> None:
    said = Understanding(evidence=(talked_of,), asks=True, anchored=True)

    assert said.talked_of == (talked_of.finding,)
    assert settle(said, "out_of_scope", 0.9) == "ask_procedure"
    assert replace(said, evidence=(Evidence("redness"), talked_of)).talked_of == ()
    assert replace(said, anchored=False).talked_of == ()
