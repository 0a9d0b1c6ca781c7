"""A whole benchmark of made answers: two models, every experiment, names that try to be markup."""

import random
from dataclasses import replace

from reader_study.analysis.benchmark.records import Experiment, ItemAnswer, ItemTruth
from reader_study.cases import ReadStatus

HOSTILE = "<script>alert('x')</script> & 模型 \u202e"
_REFERENCE = {"malignant": ("4B", "4C", "5"), "benign": ("2", "3", "4A"), "normal": ("1",)}


def whole(*, n: int = 40, seed: int = 7) -> list[ItemAnswer]:
    """Return answers of a model that sees and one that guesses."""
    drawn = random.Random(seed)
    truths = [_truth(place, drawn) for place in range(n)]
    return [
        answer
        for model, skill in (("seer-7b", 0.8), (HOSTILE, 0.4))
        for answer in _of_model(model, skill, truths, drawn)
    ]


def _truth(place: int, drawn: random.Random) -> ItemTruth:
    label = ("malignant", "benign", "benign", "normal")[place % 4]
    data_set = "BUSI" if place % 2 else "our clinic"
    return ItemTruth(
        label, drawn.choice(_REFERENCE[label]), data_set, tier=("easy", "hard")[place % 2]
    )


def _of_model(
    model: str, skill: float, truths: list[ItemTruth], drawn: random.Random
) -> list[ItemAnswer]:
    def ask(experiment: str, truth: ItemTruth, place: int, ability: float) -> ItemAnswer:
        return _answer(model, experiment, truth, place, ability, drawn)

    blind = 0.34 if skill > 0.5 else skill
    made = [ask(Experiment.MAIN, truth, k, skill) for k, truth in enumerate(truths)]
    made[3] = replace(made[3], status=ReadStatus.REFUSED, raw="I cannot <b>help</b>.")
    if skill < 0.5:
        made[5] = replace(made[5], status=ReadStatus.TRUNCATED)
        made[6] = replace(made[6], status=ReadStatus.TIMEOUT)
    for experiment in (Experiment.NO_IMAGE, Experiment.BLANK_IMAGE, Experiment.SHUFFLED_IMAGE):
        made += [ask(experiment, truth, k, blind) for k, truth in enumerate(truths)]
    for degree in ("0.0", "0.7"):
        for repeat in (1, 2, 3):
            made += [
                replace(
                    ask(Experiment.TEMPERATURE, truth, k, skill),
                    repeat=repeat,
                    factors={"temperature": degree},
                )
                for k, truth in enumerate(truths[:12])
            ]
    made += [
        ask(Experiment.TYPOGRAPHIC, truth, k, skill / 2) for k, truth in enumerate(truths[:20])
    ]
    for place, category in enumerate(["liver", "photograph", "doppler"] * 4):
        odd = ask(Experiment.OOD, ItemTruth(category=category), 100 + place, 0.0)
        made.append(replace(odd, image_type=drawn.choice(["other_us", "breast_us"])))
    return made


def _answer(
    model: str,
    experiment: str,
    truth: ItemTruth,
    place: int,
    ability: float,
    drawn: random.Random,
) -> ItemAnswer:
    label = truth.label if drawn.random() < ability else drawn.choice(list(_REFERENCE))
    birads = truth.birads if label == truth.label else drawn.choice(_REFERENCE[label])
    p = min(max(drawn.gauss(0.75 if label == "malignant" else 0.2, 0.15), 0.0), 1.0)
    return ItemAnswer(
        model,
        experiment,
        str(place),
        ReadStatus.OK,
        truth,
        birads=birads or "3",
        assessment=label,
        probabilities={"verbalised": p, "logprob": min(1.0, p + 0.05)},
        image_type="breast_us",
        rung="json_schema",
        flags=("band",) if place % 7 == 0 else (),
        prompt="Look at the <image> & answer.",
        thinking="It may be a cyst.",
        raw='{"assessment": "' + label + '"} </script>',
        report="Oval mass. 椭圆形肿块。",
    )
