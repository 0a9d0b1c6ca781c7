"""Protocols of demonstrations: of every design, valid, simulated, and as small as they can be."""

import tomllib

import pytest

from app.demo.protocol import (
    MODEL,
    PERSON,
    DemoStudy,
    needs_network,
    protocol_text,
    reader_ids,
    writers,
)
from ground.errors import ProtocolError
from reader_study.designs.registry import DESIGNS, check_design
from reader_study.protocol.file import parse_protocol
from reader_study.protocol.plain_toml import toml_text


def demo(design: str, *, readers: int = 4, person: bool = False) -> DemoStudy:
    return DemoStudy(readers, person, 'from "here"\\there', True, 5, design)


@pytest.mark.parametrize("design", DESIGNS)
def test_the_protocol_of_every_design_suits_it(design: str) -> None:
    protocol = parse_protocol(protocol_text(demo(design)))
    assert check_design(protocol) == []
    assert protocol.design.kind == design
    assert protocol.data_source == 'from "here"\\there'
    assert protocol.simulated_images
    assert all(reader.simulated for reader in protocol.readers)
    assert sum(reader.role == "reader" for reader in protocol.readers) == 4
    assert not any("category" in arm.shows for arm in protocol.all_arms)


def test_a_model_is_trained_where_it_is_shown_or_compared() -> None:
    trained = {d for d in DESIGNS if needs_network(parse_protocol(protocol_text(demo(d))))}
    assert set(DESIGNS) - trained == {"rounds", "annotation", "report-quality"}
    for design in trained:
        protocol = parse_protocol(protocol_text(demo(design)))
        assert {arm.model or protocol.ai.model for arm in protocol.all_arms} == {MODEL}


def test_texts_of_two_writers_are_rated() -> None:
    assert len(writers(parse_protocol(protocol_text(demo("report-quality"))))) == 2


def test_a_person_reads_first_and_has_time_to_look() -> None:
    study = demo("sequential", person=True)
    protocol = parse_protocol(protocol_text(study))
    assert reader_ids(study) == [PERSON, "r1", "r2", "r3"]
    assert [reader.simulated for reader in protocol.readers] == [False, True, True, True]
    assert protocol.ai.min_shown_ms > 0


def test_an_unknown_design_is_refused_with_those_there_are() -> None:
    with pytest.raises(ProtocolError, match="no design 'crosover'") as refused:
        protocol_text(demo("crosover"))
    assert "crossover" in refused.value.remedy


def test_what_is_written_reads_alike() -> None:
    content = {
        "title": 'a "b" \\ c',
        "share": 0.05,
        "names": ["x", "y"],
        "none": [],
        "part": {"on": True, "count": 3},
        "rows": [{"id": "一"}, {"id": "r2"}],
    }
    assert tomllib.loads(toml_text(content)) == content
