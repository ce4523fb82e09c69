"""Who shares an address shares no limit."""

from __future__ import annotations

from typing import Callable

from tests.channels.web.service import Patient, Service


def test_web_thirty_patients_behind_one_address_are_all_heard(serve: Callable[..., Service]) -> None:
    service = serve()
    patients = [Patient(service) for _ in range(30)]
    for one in patients:
        one.begin()
    statuses = [one.post("session").status_code for _ in range(5) for one in patients]

    assert statuses == [200] * 150
    assert [one.say("redness").status_code for one in patients[:3]] == [200] * 3


def test_web_strangers_at_an_address_do_not_use_up_a_patients_limit(serve: Callable[..., Service]) -> None:
    service = serve(address_rate=5)
    known = Patient(service)
    known.begin()
    refused = [Patient(service).post("session").status_code for _ in range(20)]

    assert refused[-1] == 429
    assert known.say("redness").status_code == 200


def test_web_a_known_patients_other_requests_are_limited_too(serve: Callable[..., Service]) -> None:
    patient = Patient(serve(session_rate=2))
    patient.begin()

    assert [patient.post("session").status_code for _ in range(8)][-1] == 429
