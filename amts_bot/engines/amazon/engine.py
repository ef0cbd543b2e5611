"""The engine for Amazon Translate: THE STORY of what becomes of a language's requests there.

Units become HTML with protected spans; what an earlier run paid for is collected; what the budget allows is ordered,
with the book's confirmed pairs as parallel data; what comes back broken is tried once more, and else stays as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from amts_bot.adapters.log import Log
from amts_bot.engines.amazon import orders as work
from amts_bot.engines.amazon.aws.client import Aws, connect
from amts_bot.engines.amazon.aws.names import Place, digest
from amts_bot.engines.amazon.aws.refusals import Where
from amts_bot.engines.amazon.aws.service import check_formality, check_pair, check_region, check_role, language_code
from amts_bot.engines.amazon.aws.storage import Bucket, LocalFolder
from amts_bot.engines.amazon.batch_jobs import Order
from amts_bot.engines.amazon.cost import Admission, Budget, Cost, admit, told_units
from amts_bot.engines.amazon.documents import fits
from amts_bot.engines.amazon.marking import Marked, mark
from amts_bot.engines.amazon.orders import Answers, Commission
from amts_bot.engines.amazon.parallel_data import Examples, ensure
from amts_bot.engines.amazon.terminology import ensure_terms, terms_digest
from amts_bot.engines.protocol import Material
from amts_bot.errors import AmtsError, BadInput
from amts_bot.settings.amazon import Amazon
from amts_bot.translation.ledger import Status
from amts_bot.translation.memory.pair_formats import write_pairs
from amts_bot.translation.memory.pairing import of_granularity
from amts_bot.translation.memory.pairs import Pair, select
from amts_bot.translation.plan.decisions import Draft, Request

_A_MINUTE = 60
_A_JOB = "as a batch job, which can take half an hour"


@dataclass(frozen=True, slots=True)
class Bill:
    """What a language cost: what was sent now by estimate and as Amazon counted, what was sent before, what waits.

    `before` is an estimate for the answers that this run uses and that an earlier order has paid for.
    """

    language: str
    estimated: Cost
    actual: Cost
    before: Cost
    waiting: Cost


def _no_pairs(_source: str, _target: str) -> Sequence[Pair]:
    return ()


def _silent(_told: object) -> None: ...


@dataclass(frozen=True)
class AmazonEngine:
    """Amazon Translate for one book. Effects are fields: how to connect, what reads further pairs, where words go.

    `further_pairs` gives pairs from outside the book for two BCP 47 codes; `local` is a folder for the results of
    real-time calls where there is no bucket; `told` has what each language cost. A dry run asks AWS nothing.
    """

    settings: Amazon
    book: str
    local: Path
    open_aws: Callable[[str | None], Aws] = connect
    further_pairs: Callable[[str, str], Sequence[Pair]] = _no_pairs
    log: Log = _silent
    told: dict[str, Bill] = field(default_factory=dict, compare=False, repr=False)
    dry_run: bool = False
    name: str = "amazon"
    asked: set[str] = field(default_factory=set, repr=False, compare=False)
    """The languages for which this run has asked AWS anything; nothing is settled for others."""
    broken: set[str] = field(default_factory=set, repr=False, compare=False)
    """Keys of units that came back broken twice; what came stays in the bucket, so that nobody pays for them again."""

    def translate(self, requests: Sequence[Request], material: Material) -> list[Draft]:
        """A draft for every request, in order. Raises StillTranslating if a job outlasts the wait, else AmtsError."""
        units = [
            mark(request.source) if _is_sent(request, again=material.again) else None for request in requests
        ]  # fmt: skip
        wanted = {unit.key: unit for unit in units if unit and fits(unit)}
        if unfit := sum(unit is not None and not fits(unit) for unit in units):
            self._log_of(material.language)(f"{told_units(unfit)} cannot be sent: too long, or not in UTF-8")
        answers = self._answers(wanted, material) if wanted else Answers()
        drafts = [
            _draft(request, answers.text(unit) if unit else None)
            for request, unit in zip(requests, units, strict=True)
        ]  # fmt: skip
        self._tell_left(material.language, [unit for unit in wanted.values() if answers.text(unit) is None], answers)
        return drafts

    def told_cost(self, language: str) -> str:
        """What the translations of a language cost, in words; empty if there are none."""
        bill = self.told.get(language)
        if bill is None or not (bill.actual + bill.before).characters:
            return ""
        waits = f"; {bill.waiting} wait for a later run" if bill.waiting.characters else ""
        return f"{bill.actual + bill.before} (prices as of {self.settings.prices.as_of.partition(',')[0]}){waits}"

    def forecast(self, requests: Sequence[Request], material: Material) -> str:
        """What the requests would cost if all of them were sent, each source once, and how long that takes."""
        sources = {request.source for request in requests if _is_sent(request, again=material.again)}
        if not sources:
            return ""
        cost = self.budget(has_pairs=bool(material.pairs)).cost(sum(map(len, sources)))
        return f"{cost} at Amazon Translate, {_A_JOB if self.settings.act else 'within minutes'}"

    def budget(self, *, has_pairs: bool = True) -> Budget:
        """What a run and language may send, and its price."""
        prices = self.settings.prices
        price = prices.act if self.settings.act and has_pairs else prices.standard
        return Budget(price, self.settings.max_characters, self.settings.max_cost)

    @property
    def most_characters(self) -> int | None:
        """How many source characters a run and language may send, by `max_characters` and `max_cost`."""
        return self.budget().most_characters

    def without_waiting(self) -> AmazonEngine:
        """The same engine, which orders what is missing and collects what is done; it waits for parallel data only."""
        return replace(self, settings=self.settings.model_copy(update={"wait": 0}))

    def settle(self, material: Material, kept_back: Sequence[Request] = ()) -> None:
        """Remove from the bucket what was committed. `kept_back` are requests whose drafts were not."""
        if material.language not in self.asked:
            return
        keys = {mark(request.source).key for request in kept_back if request.is_prose}
        log = self._log_of(material.language)
        try:
            removed = work.settle(self._commission(material), keys, self.broken, keep=self.settings.keep)
        except AmtsError as error:
            log(f"warning: objects that are done stay in the bucket for the next run to remove: {error}")
        else:
            log(f"removed {removed} objects that are done")

    # --- one language at the service ------------------------------------------------------------------------

    def _answers(self, wanted: Mapping[str, Marked], material: Material) -> Answers:
        log = self._log_of(material.language)
        if self.dry_run:
            admission = self._admit(list(wanted.values()), bool(material.pairs))
            log(f"Amazon Translate would get {admission.cost}{_told_waiting(admission)}")
            return Answers()
        commission = self._commission(material)
        self.asked.add(material.language)
        found = work.collect(commission)
        if material.again:
            found.forget_broken(wanted.values())
        missing = [unit for key, unit in wanted.items() if not found.has(key)]
        before = sum(len(unit.source) for key, unit in wanted.items() if found.has(key))
        examples = self._examples(material) if missing and self.settings.act else None
        admission = self._admit(missing, examples is not None)
        if admission.waiting:
            log(f"the budget lets {admission.cost} go now{_told_waiting(admission)}")
        order = self._order(commission, material)
        now = [missing[n] for n in admission.now]
        counted: int | None = 0
        if now:
            log(f"sending {told_units(len(now))}: {admission.cost}")
            counted = self._translate_now(commission, now, order, examples, found)
        again = work.try_again(commission, list(wanted.values()), order, found)
        paid_before = self.budget(has_pairs=bool(material.pairs)).cost(before)
        paid_again = self.budget(has_pairs=False).cost(again)
        self._tell_bill(material.language, admission, counted, again=paid_again, before=paid_before)
        return found

    def _translate_now(
        self, commission: Commission, units: Sequence[Marked], order: Order, examples: Examples | None, found: Answers
    ) -> int | None:
        """Send the units; gives the characters that Amazon counted, None if it does not say."""
        if not self.settings.act:
            work.order_real_time(commission, units, order, found)
            return None
        assert commission.bucket
        if examples:
            name = ensure(commission.aws, commission.bucket, commission.place, examples, commission.log)
            order = replace(order, parallel_data=name)
        else:
            commission.log("there are no pairs, so this is translated without parallel data")
        return work.order_batch(commission, units, order, found)

    def _commission(self, material: Material) -> Commission:
        settings = self.settings
        source, target = language_code(material.source_language), language_code(material.language)
        check_pair(source, target)
        check_formality(settings.formality, target)
        aws = self.open_aws(settings.region)
        where = Where(aws.region, settings.bucket or "", settings.prefix, settings.role or "")
        if settings.act:
            _check_batch(settings, aws.region)
        place = Place(settings.prefix, self.book, source, target)
        bucket = Bucket(aws.s3, where) if settings.bucket else None
        terms = terms_digest(material.terminology, place)
        recipe = digest("act" if settings.act else "real time", settings.formality or "", terms)
        return Commission(
            aws, where, bucket or LocalFolder(self.local), bucket, place, recipe,
            aws.clock() + settings.wait * _A_MINUTE, self._log_of(material.language),
        )  # fmt: skip

    def _order(self, commission: Commission, material: Material) -> Order:
        place = commission.place
        terms = ensure_terms(commission.aws, commission.where, place, material.terminology, commission.log)
        return Order(
            place.source, place.target, self.settings.role or "", terminology=terms, formality=self.settings.formality
        )

    def _examples(self, material: Material) -> Examples | None:
        """The parallel data: further pairs first, so that of two translations the book's own is the last and wins."""
        own = of_granularity(material.pairs, self.settings.granularity)
        pairs = [*self.further_pairs(material.source_language, material.language), *own]
        readable = (
            replace(pair, source=mark(pair.source).readable, target=mark(pair.target).readable) for pair in pairs
        )
        chosen = select(readable, source_language=material.source_language, target_language=material.language).pairs
        source, target = language_code(material.source_language), language_code(material.language)
        if not chosen:
            return None
        return Examples(write_pairs(chosen, format="csv", source_language=source, target_language=target), len(chosen))

    # --- what it costs, and what is said --------------------------------------------------------------------

    def _admit(self, units: Sequence[Marked], has_pairs: bool) -> Admission:
        return admit([(unit.source,) for unit in units], self.budget(has_pairs=has_pairs))

    def _tell_bill(
        self, language: str, admission: Admission, counted: int | None, *, again: Cost, before: Cost
    ) -> None:
        """Say what was paid for. `counted` are Amazon's characters for what was admitted, `again` the second tries."""
        sent = admission.cost
        if counted is not None and sent.characters:
            sent = Cost(counted, sent.dollars * counted / sent.characters)
        self.told[language] = Bill(language, admission.cost, sent + again, before, admission.waiting_cost)
        if admission.now or again.characters:
            by = "estimated" if counted is None else "as Amazon counted"
            prices = self.settings.prices.as_of
            self._log_of(language)(f"translated {sent + again} ({by}; prices as of {prices})")

    def _tell_left(self, language: str, left: Sequence[Marked], answers: Answers) -> None:
        broken = {unit.key for unit in left if answers.has(unit.key)}
        self.broken.update(broken)
        if broken:
            told = f"{told_units(len(broken))} came back with broken markup twice"
            self._log_of(language)(f"{told}: left in the source language and listed for people")

    def _log_of(self, language: str) -> Log:
        return lambda told: self.log(f"[{language}] {told}")


def _check_batch(settings: Amazon, region: str) -> None:
    if not settings.bucket or not settings.role:
        raise BadInput(
            "engine amazon needs amazon.bucket and amazon.role in amts.yml for parallel data; docs/aws says how to "
            "make them; or set act: false to translate without"
        )
    check_role(settings.role)
    check_region(region)


def _told_waiting(admission: Admission) -> str:
    count = len(admission.waiting)
    if not count:
        return ""
    verb = "waits" if count == 1 else "wait"
    return f"; {told_units(count)} ({admission.waiting_cost}) {verb}: max_cost or max_characters is reached"


def _is_sent(request: Request, *, again: bool = False) -> bool:
    """Prose, unless an engine translated just this and nobody has answered yet: that is paid for already."""
    return request.is_prose and (again or not request.is_machine_translated)


def _draft(request: Request, text: str | None) -> Draft:
    if text is not None:
        return Draft(text, Status.MACHINE)
    if request.is_machine_translated and request.old_target:
        return Draft(request.old_target, Status.MACHINE, request.open_score)
    return Draft(request.source, Status.UNTRANSLATED)
