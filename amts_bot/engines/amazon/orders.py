"""What one language asks of the service in one run: collect what was paid for, order the rest, try broken units again.

Results lie in the bucket until the run that used them has committed: `settle` removes them. So a run that was killed
at any step is continued by the next one, and pays nothing twice; several pushes in a row meet one running job.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from amts_bot.adapters.log import Log
from amts_bot.engines.amazon import batch_jobs as jobs
from amts_bot.engines.amazon.aws.client import Aws
from amts_bot.engines.amazon.aws.names import JobFolder, Place, job_digest, job_folder
from amts_bot.engines.amazon.aws.refusals import Where
from amts_bot.engines.amazon.aws.storage import Bucket, Storage
from amts_bot.engines.amazon.cost import told_units
from amts_bot.engines.amazon.documents import answers, documents
from amts_bot.engines.amazon.marking import Marked, unmark
from amts_bot.engines.amazon.real_time import translate_units
from amts_bot.text.protected_spans import ProtectionBroken


@dataclass(frozen=True)
class Commission:
    """A language's dealings with the service. `bucket` is None only where nothing but real-time calls is used."""

    aws: Aws
    where: Where
    storage: Storage
    bucket: Bucket | None
    place: Place
    recipe: str
    until: float
    log: Log

    @property
    def seconds_left(self) -> float:
        """How long this run may still wait for jobs."""
        return max(0.0, self.until - self.aws.clock())


@dataclass
class Answers:
    """HTML that the service gave for units, by their keys: of first tries, and of the second ones by themselves."""

    first: dict[str, list[str]] = field(default_factory=dict)
    second: dict[str, str] = field(default_factory=dict)

    def add(self, found: Mapping[str, str]) -> None:
        for key, html in found.items():
            self.first.setdefault(key, []).append(html)

    def text(self, unit: Marked) -> str | None:
        """The translation of a unit, None if there is none that is whole."""
        tries = [*self.first.get(unit.key, ())[::-1], *([self.second[unit.key]] if unit.key in self.second else [])]
        for html in tries:
            try:
                return unmark(unit, html)
            except ProtectionBroken:
                continue
        return None

    def forget_broken(self, units: Iterable[Marked]) -> None:
        """Take out the answers for units of which none is whole."""
        for unit in units:
            if self.text(unit) is None:
                self.first.pop(unit.key, None)
                self.second.pop(unit.key, None)

    def has(self, key: str) -> bool:
        """Whether the service answered for a unit at all, soundly or not."""
        return key in self.first or key in self.second


# --- what was paid for ------------------------------------------------------------------------------------


def collect(commission: Commission) -> Answers:
    """Everything that earlier runs paid for and did not commit; jobs that still run are waited for.

    Raises StillTranslating if one runs longer than this run may wait.
    """
    found = Answers()
    place, recipe, storage = commission.place, commission.recipe, commission.storage
    for job in _jobs_before(commission):
        if job.status in jobs.RUNNING:
            commission.log(f"job {job.id}, ordered before, is {job.progress}; waiting for it")
        ended = _read(commission, job.id, found)
        if ended.status not in jobs.HAS_OUTPUT:
            commission.log(f"warning: job {job.id} ended as {ended.status.lower()}; its units are ordered again")
    for key in storage.keys(place.answers(recipe)):
        found.add(_answers_in(storage, key))
    for key in storage.keys(place.second(recipe)):
        found.second |= _answers_in(storage, key)
    if found.first or found.second:
        count = len({*found.first, *found.second})
        commission.log(f"{told_units(count)} ordered before {'is' if count == 1 else 'are'} there and not paid again")
    return found


def _answers_in(storage: Storage, key: str) -> dict[str, str]:
    return answers((storage.get(key) or b"").decode("utf-8", "replace"))


def _jobs_before(commission: Commission) -> Iterator[jobs.Job]:
    """The jobs of folders that were not settled yet, those that run or have output."""
    bucket = commission.bucket
    for folder in _unsettled(bucket, commission.place, commission.recipe) if bucket else ():
        assert bucket
        named = jobs.jobs_named(commission.aws, bucket, commission.place.job_name(folder.job))
        job = jobs.job_in(named, bucket, folder)
        if job and job.status in jobs.RUNNING | jobs.HAS_OUTPUT:
            yield job


def _unsettled(bucket: Bucket, place: Place, recipe: str) -> list[JobFolder]:
    settled = {key.rpartition("/")[2] for key in bucket.keys(place.settled(recipe))}
    folders = [JobFolder(key) for key in bucket.folders(place.jobs(recipe))]
    return [folder for folder in folders if folder.name not in settled]


def _read(commission: Commission, job_id: str, found: Answers) -> jobs.Job:
    assert commission.bucket
    job = jobs.wait_for(commission.aws, commission.bucket, job_id, commission.seconds_left, commission.log)
    if job.status in jobs.HAS_OUTPUT:
        for document in jobs.outputs(commission.bucket, job, commission.log):
            found.add(document)
    return job


# --- what is ordered now ----------------------------------------------------------------------------------


def order_batch(commission: Commission, units: Sequence[Marked], order: jobs.Order, found: Answers) -> int | None:
    """One job for these units; adds its answers, and gives the characters that Amazon counted (None: not told)."""
    bucket = commission.bucket
    assert bucket
    name = job_digest(commission.recipe, (unit.key for unit in units))
    named = jobs.jobs_named(commission.aws, bucket, commission.place.job_name(name))
    running = [job for job in named if job.status in jobs.RUNNING]
    attempt = len(named) - len(running)
    folder = job_folder(commission.place, commission.recipe, name, attempt)
    if running:
        job_id = running[0].id
    else:
        count = jobs.write_inputs(bucket, folder, documents(units))
        job_id = jobs.start(commission.aws, bucket, commission.place, folder, order, commission.seconds_left)
        told = "1 document" if count == 1 else f"{count:,} documents"
        commission.log(f"job {job_id} ordered: {told_units(len(units))} in {told}")
    job = _read(commission, job_id, found)
    jobs.refuse_failed(bucket, job, order)
    return jobs.billed(bucket, job)


def order_real_time(commission: Commission, units: Sequence[Marked], order: jobs.Order, found: Answers) -> None:
    """Real-time calls for these units; adds their answers."""
    folder = commission.place.answers(commission.recipe)
    done = 0
    for answer in translate_units(
        commission.aws, commission.where, commission.storage, folder, order, units, singly=False
    ):
        found.add(answer)
        done += len(answer)
        commission.log(f"translated {done:,} of {told_units(len(units))}")


def try_again(commission: Commission, units: Sequence[Marked], order: jobs.Order, found: Answers) -> int:
    """A real-time call for each unit whose answer is broken, once; gives the source characters that were sent."""
    broken = [
        unit for unit in units
        if found.has(unit.key) and unit.key not in found.second and found.text(unit) is None
    ]  # fmt: skip
    if not broken:
        return 0
    commission.log(f"{told_units(len(broken))} came back with broken markup: tried once more, one by one")
    folder = commission.place.second(commission.recipe)
    for answer in translate_units(
        commission.aws, commission.where, commission.storage, folder, order, broken, singly=True
    ):
        found.second |= answer
    return sum(len(unit.source) for unit in broken)


# --- afterwards -------------------------------------------------------------------------------------------


def settle(commission: Commission, kept_back: Collection[str], broken: Collection[str], *, keep: bool) -> int:
    """Remove what is committed, and keep it from being used again; gives the number of objects removed.

    `kept_back` are the keys of units that were translated and not committed: their results stay, and so does the second
    try of the `broken` ones, which tells the next run that a third one would be paid for in vain. With `keep` all
    objects stay where they are, and a mark says that they are done.
    """
    storage, place = commission.storage, commission.place
    done: list[str] = []
    for folder in _done_folders(commission, kept_back):
        if keep:
            storage.put(place.settled(folder.recipe) + folder.name, b"")
        else:
            done += storage.keys(folder.key)
    for kind, staying in (("answers", set(kept_back)), ("second", {*kept_back, *broken})):
        for key in list(storage.keys(f"{place.folder}{kind}/")):
            if staying & set(_answers_in(storage, key)):
                continue
            if keep:
                storage.put(key.replace(f"/{kind}/", f"/kept-{kind}/"), storage.get(key) or b"")
            done.append(key)
    if not keep:
        done += storage.keys(f"{place.folder}parallel-data/")
    storage.delete(done)
    return len(done)


def _done_folders(commission: Commission, kept_back: Collection[str]) -> Iterator[JobFolder]:
    """Folders of jobs that do not run, whatever recipe they were for, without a unit that is kept back."""
    bucket, place = commission.bucket, commission.place
    if bucket is None:
        return
    for recipe in list(bucket.folders(f"{place.folder}jobs/")):
        for folder in _unsettled(bucket, place, JobFolder(recipe).name):
            units = {key for keys in jobs.units_in(bucket, folder).values() for key in keys}
            named = jobs.jobs_named(commission.aws, bucket, place.job_name(folder.job))
            job = jobs.job_in(named, bucket, folder)
            if not units & set(kept_back) and (job is None or job.status not in jobs.RUNNING):
                yield folder
