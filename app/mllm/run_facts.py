"""What a ledger tells of its run by itself, for the items of reporting guidelines."""

from collections import Counter

from app.mllm.declaration import Declaration
from app.mllm.keeping import kept_reply
from app.mllm.probes import kept_probes
from engines.mllm.reply import ChatReply
from reader_study.benchmark.ledger import CallLedger


def run_facts(declaration: Declaration, ledger: CallLedger, version: str) -> dict[str, str]:
    """Return what a ledger tells of its run, by the names that reporting items need.

    Figures and codes, which a report says in its language.
    """
    run = declaration.run
    seen = _Seen()
    for _, facts in ledger.replies():
        seen.take(kept_reply(facts), str(facts.get("model", "")), facts.get("images"))
    probes = kept_probes(ledger).values()
    servers = {
        f"{name} ({place.kind})" if place.kind else name for name, place in run.servers.items()
    }
    servers |= {probe.facts.product for probe in probes if probe.facts.product}
    found = {
        "title": run.title,
        "versions": "; ".join(
            [f"{model.name}: {model.version}" for model in run.models if model.version]
            + seen.told_versions()
        ),
        "makers": "; ".join(f"{model.name}: {model.maker}" for model in run.models if model.maker),
        "asked": ledger.dates,
        "server": ", ".join(sorted(servers)),
        "tokens": f"{seen.prompt} / {seen.answer}",
        "parser": version,
        "run_sha256": declaration.sha256,
        "ledger_head": ledger.head,
        "sessions": "one_each",
        "languages": ", ".join(dict.fromkeys((run.language, *run.experiments.languages))),
        "access": "local_api",
        "seeds": str(run.seed),
        "images": seen.told_images(),
        "calls_made": str(len(ledger.answered)),
        "calls_failed": _counted(seen.outcomes),
        "calls_again": str(ledger.n_again),
        "lexicon": run.lexicon,
    }
    return {name: text for name, text in found.items() if text}


class _Seen:
    """What all replies together tell."""

    def __init__(self) -> None:
        self.prompt = self.answer = 0
        self.outcomes: Counter[str] = Counter()
        self._versions: set[str] = set()
        self._sizes: Counter[int] = Counter()

    def take(self, reply: ChatReply, asked: str, images: object) -> None:
        self.prompt += reply.tokens.prompt or 0
        self.answer += reply.tokens.answer or 0
        self.outcomes[reply.outcome.value] += 1
        if reply.model:
            mark = f" ({reply.fingerprint})" if reply.fingerprint else ""
            self._versions.add(f"{asked} → {reply.model}{mark}")
        for image in images if isinstance(images, list) else ():
            self._sizes[max(image["width"], image["height"])] += 1

    def told_versions(self) -> list[str]:
        return sorted(self._versions)[:50]

    def told_images(self) -> str:
        if not self._sizes:
            return ""
        least, most = min(self._sizes), max(self._sizes)
        side = f"{most}" if least == most else f"{least}–{most}"
        return f"PNG, {side} px"


def _counted(outcomes: Counter[str]) -> str:
    failed = {what: n for what, n in outcomes.items() if what != "answered"}
    return ", ".join(f"{n} {what}" for what, n in sorted(failed.items())) or "0"
