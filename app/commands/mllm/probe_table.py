"""The result of a probe as lines that a person reads."""

from engines.mllm.probe.findings import (
    Held,
    ImagesFinding,
    LogprobFinding,
    ProbeResult,
    SightFinding,
    SightVerdict,
    Support,
    ThinkingEffect,
    ThinkingFinding,
)

_SUPPORT = {
    Support.ENFORCED: "enforced",
    Support.ACCEPTED_IGNORED: "accepted, and ignored",
    Support.REJECTED: "rejected",
    Support.FAILED: "no answer to judge",
}
_HELD = {Held.YES: "same answers", Held.NO: "other answers", Held.CANNOT_TELL: "cannot be told"}
_THINKING = {
    ThinkingEffect.NEVER_THINKS: "never thinks",
    ThinkingEffect.SWITCHES: "can be switched",
    ThinkingEffect.NO_EFFECT: "thinks whatever it is asked",
    ThinkingEffect.REJECTED: "the wish is rejected",
    ThinkingEffect.FAILED: "no answer to judge",
}


def probe_table(result: ProbeResult) -> list[tuple[str, str]]:
    """Return what was asked and what was found, a line each."""
    facts = result.facts
    return [
        ("model", _model(result)),
        ("probed", f"{result.probed_at} (version {result.version} of the probe)"),
        ("sees images", _sight(result.sight)),
        ("images a call", _number(result.images)),
        ("size of images", _sizes(result.images)),
        ("JSON schema", _SUPPORT[result.json_schema]),
        ("JSON object", _SUPPORT[result.json_object]),
        ("log-probabilities", _logprobs(result.logprobs)),
        ("temperature 0, x3", _HELD[result.steady.at_zero]),
        ("one seed, x3", _HELD[result.steady.by_seed]),
        ("thinking", _thought(result.thinking)),
        ("counts tokens", "yes" if facts.counts_tokens else "no"),
        ("in list of models", "yes" if facts.listed else "no"),
        ("server says it is", facts.product or "nothing"),
        ("fingerprint", facts.fingerprint or "none"),
        ("chat template", facts.template_sha256[:16] or "not told"),
        ("can run", f"{'yes' if result.can_run else 'NO'}: {result.why}"),
    ]


def _model(result: ProbeResult) -> str:
    if result.answered_as in ("", result.model):
        return result.model
    return f"{result.model} (answers as {result.answered_as})"


def _sight(finding: SightFinding) -> str:
    if finding.sight is SightVerdict.REJECTS_IMAGES:
        return "no: rejects them"
    if finding.sight is SightVerdict.FAILED:
        return "no answer to judge"
    named = f"{finding.colours_named} of 4 colours and {finding.shapes_named} of 2 shapes named"
    steady = "" if finding.steady else ", one image answered in two ways"
    differing = f"{finding.distinct_answers} answers to 4 colours{steady}"
    return f"{'yes' if finding.passed else 'NO'}: {named}, {differing}"


def _number(finding: ImagesFinding) -> str:
    grows = {True: "more cost more tokens", False: "MORE COST NO MORE TOKENS", None: "no counts"}
    return f"up to {finding.most} taken ({grows[finding.grows]})" if finding.most else "none taken"


def _sizes(finding: ImagesFinding) -> str:
    taken = [
        f"{size.edge}" + ("" if size.prompt_tokens is None else f" ({size.prompt_tokens} tokens)")
        for size in finding.sizes
        if size.taken
    ]
    refused = [str(size.edge) for size in finding.sizes if not size.taken]
    words = ", ".join(taken) or "none"
    return f"{words}; not {refused[0]}" if refused else words


def _logprobs(finding: LogprobFinding) -> str:
    if finding.sum is None:
        return _SUPPORT[finding.support]
    sound = "sound" if finding.support is Support.ENFORCED else "NOT SOUND"
    return f"{sound}: {finding.most} alternatives, probabilities sum to {finding.sum:.3f}"


def _thought(finding: ThinkingFinding) -> str:
    words = _THINKING[finding.effect]
    amounts = (finding.unasked, finding.off, finding.high)
    if not any(amounts):
        return words
    unasked, off, high = ("no answer" if each is None else str(each) for each in amounts)
    return f"{words} (tokens: unasked {unasked}, off {off}, high {high})"
