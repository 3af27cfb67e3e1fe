"""Draws, atlases and backtests on the machines of a Dask cluster.

An ensemble is cut into shards of consecutive draws. A shard is a task: it calls the command with
``--first`` and ``--count`` and puts one Parquet file into a folder that all can reach. A draw
depends on its number and the seed alone, so that the merged file has the bytes of one machine's
run, whatever workers there were and whatever became of them.

What holds it together:

- *A part is whole or not there.* A shard is drawn on the worker's own disk and put in its place
  at once; its manifest comes last. A part that is there is checked and kept. So the same call
  goes on after a lost client, scheduler or worker, and two workers that draw the same shard do
  no harm.
- *A shard is a process of its own*, in a folder with the files that it reads. Relative names are
  then what they are on one machine, and what a shard breaks is not the worker.
- *The client drives.* It hands out a few shards at a time. It knows the version of each worker,
  gives a shard that failed to another worker, and has one that takes far too long drawn twice.
"""

# Dask's client is typed in part, and some of these have no stubs.
# mypy: disable-error-code="no-untyped-call, import-untyped"

from __future__ import annotations

import collections
import contextlib
import hashlib
import io
import json
import math
import os
import queue
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
import warnings
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypedDict, Union

import fsspec
import numpy
import pyarrow.parquet
from distributed import Client, Future, get_worker
from fsspec.implementations.local import LocalFileSystem

from sidedeal import __version__
from sidedeal._call import call
from sidedeal._errors import Error

__all__ = ["Answer", "Drawn", "Part", "RefusedWorker", "Summary", "each", "ensemble"]

#: A path or URL, as ``fsspec`` takes it.
Place = Union[str, "os.PathLike[str]"]

#: What one part must have in common with all others: the command's `merge` asks for the same.
_IN_COMMON = (
    "version",
    "world",
    "world_hash",
    "scenario",
    "title",
    "scenario_hash",
    "closure",
    "horizon",
    "sequence",
    "seed",
    "unknowns",
    "rows_per_draw",
    "scale",
)

#: File systems where a file that is put appears whole. Elsewhere it is put aside and moved.
_WHOLE_AT_ONCE = {"s3", "s3a", "gs", "gcs", "abfs", "abfss", "az", "adl", "oci", "oss", "memory"}

#: A full disk, as the system has it: the input is not to blame.
_FULL = r"\(os error (28|122)\)"

_RUN = "run.json"
_MANIFEST = "manifest.json"
_BESIDE = ".manifest.json"

#: Draws of a shard: at most this many, some 10 MB and half a minute of one core.
_LARGEST_SHARD = 10_000
_SMALLEST_SHARD = 250

#: Of what a scenario, a world and options name; what is more belongs on a shared disk.
_MOST_SHIPPED = 256 << 20
#: So much goes with each task; more is put into the folder of the run, once.
_SMALL = 1 << 14


class RefusedWorker(UserWarning):
    """A worker has another version of sidedeal, or none, and gets no tasks."""


class Summary(TypedDict):
    """What the draws of one number come to, with the names that the command's JSON has."""

    actor: str
    stake: str
    variable: str
    unit: str
    mean: float
    median: float
    p05: float
    p95: float
    loss_probability: float
    expected_shortfall: float


@dataclass(frozen=True)
class Part:
    """One file of draws.

    Attributes
    ----------
    name
        Name of the file in the folder of the run.
    first, count
        The first draw, and how many there are.
    rows
        Rows of the file.
    size
        Bytes of the file.
    sha256
        Hash of these bytes.
    """

    name: str
    first: int
    count: int
    rows: int
    size: int
    sha256: str


# Files that a call reads, and how they come to the workers.


@dataclass(frozen=True)
class _Inputs:
    """Files that a call names, under the names by which it does."""

    files: Mapping[str, bytes]

    @staticmethod
    def of(arguments: Sequence[str]) -> tuple[_Inputs, list[str]]:
        """Reads all files that arguments name; gives them and the arguments for the workers."""
        files: dict[str, bytes] = {}
        sources: dict[str, str] = {}
        changed = []
        for argument in arguments:
            # A deal and the responses behind it may each be a file.
            pieces = [argument] if os.path.exists(argument) else argument.split("+")
            changed.append("+".join(_ship(piece, files, sources) for piece in pieces))
        if sum(map(len, files.values())) > _MOST_SHIPPED:
            raise Error(f"command line: more than {_MOST_SHIPPED >> 20} MB of files to be sent")
        return _Inputs(files), changed

    def packed(self) -> bytes:
        """All of them as a zip file, the same bytes for the same files."""
        to = io.BytesIO()
        with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in sorted(self.files.items()):
                archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
        return to.getvalue()


def _ship(argument: str, files: dict[str, bytes], sources: dict[str, str]) -> str:
    """Reads what an argument names, if it names a file or folder; gives its name on workers."""
    if argument.startswith("-") or not os.path.exists(argument):
        return argument
    # The command writes a scenario's name as it was given into its results: a relative name is
    # kept. What lies elsewhere cannot lie there on a worker, and goes by its last name.
    name = argument
    normal = os.path.normpath(argument)
    if os.path.isabs(argument) or normal == os.pardir or normal.startswith(os.pardir + os.sep):
        name = normal = os.path.basename(os.path.abspath(argument))
    source = os.path.abspath(argument)
    if sources.setdefault(normal, source) != source:
        raise Error(f"command line: two different files called {normal}: give relative names")
    if os.path.isdir(argument):
        for folder, _, names in os.walk(argument):
            for file in names:
                within = os.path.relpath(os.path.join(folder, file), argument)
                with open(os.path.join(folder, file), "rb") as opened:
                    files[_zipped(os.path.join(normal, within))] = opened.read()
        return name
    _ship_file(argument, normal, files)
    return name


def _ship_file(path: str, name: str, files: dict[str, bytes]) -> None:
    """Reads a file and those in its folder that it names: tables, a baseline."""
    if _zipped(name) in files:
        return
    with open(path, "rb") as opened:
        content = opened.read()
    files[_zipped(name)] = content
    if not path.endswith(".toml"):
        return
    # What is in quotes and is the name of a file there; what is none is not looked for.
    for one, other in re.findall(r'"([^"\n]+)"|\'([^\'\n]+)\'', content.decode(errors="replace")):
        named = one or other
        for guess in (named, named + ".toml"):
            beside = os.path.join(os.path.dirname(path), guess)
            inside = not os.path.isabs(guess) and os.pardir not in guess.split("/")
            if inside and len(guess) < 200 and os.path.isfile(beside):
                _ship_file(beside, os.path.join(os.path.dirname(name), guess), files)


def _zipped(name: str) -> str:
    return os.path.normpath(name).replace(os.sep, "/")


# Places for results.


@dataclass(frozen=True)
class _Folder:
    """A folder on a shared disk or in an object store."""

    url: str
    options: Mapping[str, Any]

    @staticmethod
    def of(place: Place, options: Mapping[str, Any] | None) -> _Folder:
        url = os.fspath(place)
        # Workers stand elsewhere: a relative path would be another one there.
        url = url if "://" in url or "::" in url else os.path.abspath(url)
        return _Folder(url.rstrip("/"), dict(options or {}))

    def opened(self) -> tuple[Any, str]:
        fs, root = fsspec.core.url_to_fs(self.url, **self.options)
        # Others write here too.
        fs.invalidate_cache()
        return fs, root.rstrip("/")

    def names(self) -> list[str]:
        """Names of all that is there."""
        fs, root = self.opened()
        try:
            return sorted(os.path.basename(path) for path in fs.ls(root, detail=False))
        except FileNotFoundError:
            return []

    def read(self, name: str) -> bytes | None:
        """What is in a file, none where there is no such file."""
        fs, root = self.opened()
        try:
            return bytes(fs.cat_file(f"{root}/{name}"))
        except FileNotFoundError:
            return None

    def write(self, name: str, content: bytes) -> None:
        """Writes a small file, whole."""
        with tempfile.TemporaryDirectory() as folder:
            local = os.path.join(folder, "file")
            with open(local, "wb") as file:
                file.write(content)
            self.put(local, name)

    def put(self, local: str, name: str) -> None:
        """Puts a file there. It appears whole or not at all."""
        fs, root = self.opened()
        path = f"{root}/{name}"
        aside = f"{root}/.{name}.{uuid.uuid4().hex}.tmp"
        size = os.path.getsize(local)
        if isinstance(fs, LocalFileSystem):
            try:
                with open(local, "rb") as source, open(aside, "xb") as to:
                    shutil.copyfileobj(source, to, 1 << 20)
                    to.flush()
                    os.fsync(to.fileno())
                os.replace(aside, path)
            except BaseException:
                with contextlib.suppress(OSError):
                    os.remove(aside)
                raise
        elif _protocols(fs) & _WHOLE_AT_ONCE:
            fs.put_file(local, path)
        else:
            try:
                fs.put_file(local, aside)
                fs.mv(aside, path)
            except BaseException:
                with contextlib.suppress(Exception):
                    fs.rm_file(aside)
                raise
        fs.invalidate_cache()
        there = fs.info(path)["size"]
        if there != size:
            raise OSError(f"{path}: {there} bytes are there of {size}")

    def local(self, name: str) -> str | None:
        """The path of a file that need not be fetched."""
        fs, root = self.opened()
        return f"{root}/{name}" if isinstance(fs, LocalFileSystem) else None

    def fetch(self, name: str, to: str) -> None:
        fs, root = self.opened()
        fs.get_file(f"{root}/{name}", to)

    def remove(self, name: str) -> None:
        fs, root = self.opened()
        with contextlib.suppress(FileNotFoundError):
            fs.rm_file(f"{root}/{name}")


def _protocols(fs: Any) -> set[str]:
    protocol = fs.protocol
    return {protocol} if isinstance(protocol, str) else set(protocol)


# What is done on a worker.

#: The process of a shard. It ends with the worker, however that ends, because its standard input
#: does. It reads nothing of its own folder: that has files of a stranger.
_CHILD = """
import json, os, sys, threading
job = json.load(open(sys.argv[1]))
sys.path[:] = job["path"]
def end_with_the_worker():
    sys.stdin.buffer.read()
    os._exit(3)
threading.Thread(target=end_with_the_worker, daemon=True).start()
from sidedeal._call import call
from sidedeal._errors import Error
try:
    answer = {"said": list(call(job["arguments"]).said), "error": None}
except Error as error:
    answer = {"said": [], "error": str(error)}
with open(sys.argv[2], "w") as file:
    json.dump(answer, file)
# Nothing is left to be done, and the thread above may hold up what Python does at an end.
os._exit(0)
"""


@dataclass(frozen=True)
class _Task:
    """What all tasks of a call have in common."""

    version: str
    out: _Folder | None
    #: Hash of the packed inputs, which lie in `out` or go with the task.
    inputs: str
    packed: bytes | None = None
    #: Arguments of the command before those of the shard.
    arguments: tuple[str, ...] = ()
    #: What the manifests of all parts have.
    common: Mapping[str, Any] = field(default_factory=dict)


class _Foreign(Exception):
    """What no other worker would do better: bad input, or a part of another run."""


def _guarded(work: Callable[..., dict[str, Any]], task: _Task, *rest: Any) -> dict[str, Any]:
    """Does a task; what goes wrong is an answer, so that the client may choose what follows."""
    address = get_worker().address
    if __version__ != task.version:
        return {"worker": address, "version": __version__}
    started = time.monotonic()
    try:
        answer = work(task, *rest)
    except _Foreign as error:
        return {"worker": address, "foreign": str(error)}
    except Exception as error:  # noqa: BLE001 (another worker may do better)
        name = "" if isinstance(error, Error) else f"{type(error).__name__}: "
        return {"worker": address, "trouble": f"{name}{error}"}
    return {"worker": address, "seconds": time.monotonic() - started, "answer": answer}


@contextlib.contextmanager
def _scratch() -> Iterator[str]:
    """A folder on the worker's own disk."""
    here = get_worker().local_directory
    folder = tempfile.mkdtemp(prefix="sidedeal-", dir=here)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unpacked(task: _Task) -> str:
    """The folder with the files that a call reads, unpacked once on each worker."""
    here = os.path.join(get_worker().local_directory, f"sidedeal-inputs-{task.inputs}")
    if os.path.isdir(here):
        return here
    packed = task.packed
    if packed is None and task.out is not None:
        packed = task.out.read(_inputs_name(task.inputs))
    if packed is None or _sha256(packed) != task.inputs:
        raise OSError(f"the files that are read ({task.inputs[:16]}) are not to be had")
    aside = tempfile.mkdtemp(prefix="sidedeal-", dir=os.path.dirname(here))
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            archive.extractall(aside)
        # Where another thread was first, its folder is as good.
        with contextlib.suppress(OSError):
            os.rename(aside, here)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    if not os.path.isdir(here):
        raise OSError(f"{here} cannot be made")
    return here


def _command(arguments: Sequence[str], folder: str, cwd: str) -> str | None:
    """Calls the command in a process of its own; gives its error, if it has one."""
    asked, told = os.path.join(folder, "asked"), os.path.join(folder, "told")
    with open(asked, "w", encoding="utf-8") as file:
        path = [os.path.abspath(entry) for entry in sys.path]
        json.dump({"path": path, "arguments": list(arguments)}, file)
    with (
        open(os.path.join(folder, "stderr"), "w+b") as stderr,
        subprocess.Popen(
            [sys.executable, "-I", "-c", _CHILD, asked, told],
            cwd=cwd,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=stderr,
        ) as process,
    ):
        # Not `communicate`, which would close its standard input.
        status = process.wait()
        if status != 0 or not os.path.exists(told):
            stderr.seek(0)
            last = stderr.read()[-2000:].decode(errors="replace").strip()
            raise OSError(f"its process ended with status {status}: {last}")
    with open(told, encoding="utf-8") as file:
        error: str | None = json.load(file)["error"]
    return error


def _probe(task: _Task) -> dict[str, Any]:
    """The manifest of the first draw: what all parts will have in common."""
    with _scratch() as folder:
        answer = os.path.join(folder, "answer.json")
        arguments = ["--first", "0", "--count", "1", "--format", "json", "--out", answer]
        error = _command([*task.arguments, *arguments], folder, _unpacked(task))
        # A draw that failed is an error too, with an answer.
        if not os.path.exists(answer):
            if error is not None and not re.search(_FULL, error):
                # Bad input is so on any worker.
                raise _Foreign(error)
            raise OSError(error or "no answer")
        with open(answer, encoding="utf-8") as file:
            manifest: dict[str, Any] = json.load(file)["manifest"]
        return manifest


def _draw(task: _Task, first: int, count: int) -> dict[str, Any]:
    """Draws a shard and puts it where it belongs, unless it is there."""
    assert task.out is not None
    if task.out.read(_RUN) is None:
        raise OSError(f"{task.out.url} is not what the client has there, which wrote {_RUN}")
    name = _part_name(first, count)
    with _scratch() as folder:
        there = _there(task, name, first, count)
        if there is not None:
            return there
        local = os.path.join(folder, name)
        arguments = ["--first", str(first), "--count", str(count), "--format", "parquet"]
        error = _command([*task.arguments, *arguments, "--out", local], folder, _unpacked(task))
        # Draws that failed are an error too, and are counted in the manifest. A shard of which
        # something is missing was not written in full.
        if not os.path.exists(local) or not os.path.exists(local + _BESIDE):
            raise Error(error or f"{name} was not written")
        with open(local + _BESIDE, encoding="utf-8") as file:
            manifest: dict[str, Any] = json.load(file)
        _compare(manifest, task, first, count, "this worker's draws")
        if manifest["asked"] != count or manifest["count"] != count:
            raise Error(f"{manifest['count']} draws were made of {count}: {error}")
        with open(local, "rb") as opened:
            sha256, size = _digest(opened)
        # The manifest last: a part without one is not there.
        task.out.put(local, name)
        task.out.put(local + _BESIDE, name + _BESIDE)
        return _entry(manifest, name, size, sha256, kept=False)


def _there(task: _Task, name: str, first: int, count: int) -> dict[str, Any] | None:
    """What is to be told of a part that is there; none where it is not, or not whole."""
    assert task.out is not None
    beside = task.out.read(name + _BESIDE)
    if beside is None:
        return None
    try:
        manifest = json.loads(beside)
    except ValueError:
        return None
    _compare(manifest, task, first, count, f"{task.out.url}/{name}")
    fs, root = task.out.opened()
    try:
        with fs.open(f"{root}/{name}", "rb") as opened:
            metadata = pyarrow.parquet.read_metadata(opened).metadata or {}
            if json.loads(metadata[b"sidedeal.manifest"]) != manifest:
                return None
            opened.seek(0)
            sha256, size = _digest(opened)
    except (FileNotFoundError, KeyError, ValueError):
        # What is no Parquet file is a value error there.
        return None
    return _entry(manifest, name, size, sha256, kept=True)


def _digest(opened: Any) -> tuple[str, int]:
    """Hash and length of a file."""
    digest, size = hashlib.sha256(), 0
    while block := opened.read(1 << 20):
        digest.update(block)
        size += len(block)
    return digest.hexdigest(), size


def _compare(manifest: Any, task: _Task, first: int, count: int, what: str) -> None:
    """Refuses the manifest of another run, with what differs."""
    expected = {**task.common, "first": first, "asked": count}
    for key, value in expected.items():
        found = manifest.get(key) if isinstance(manifest, dict) else None
        if found != value:
            raise _Foreign(
                f"{what}: {key} {_brief(found)}, expected {_brief(value)} as this run has it"
            )


def _brief(value: Any) -> str:
    text = json.dumps(value)
    return text if len(text) <= 80 else f"{text[:60]}... ({_sha256(text.encode())[:16]})"


def _entry(
    manifest: Mapping[str, Any], name: str, size: int, sha256: str, *, kept: bool
) -> dict[str, Any]:
    own = {key: manifest[key] for key in ("first", "count", "failures", "nothing", "rows")}
    return {**own, "name": name, "size": size, "sha256": sha256, "kept": kept}


def _part_name(first: int, count: int) -> str:
    return f"draws-{first:012}-{first + count:012}.parquet"


def _inputs_name(sha256: str) -> str:
    return f"inputs-{sha256[:16]}.zip"


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


# What the client does.


def _version_function() -> Callable[[], str | None]:
    def version() -> str | None:
        # Defined in here so that it is sent by value: a worker may have no sidedeal at all.
        try:
            import sidedeal
        except ImportError:
            return None
        return str(sidedeal.__version__)

    return version


class _Lost(Error):
    pass


@dataclass
class _Job:
    index: int
    troubles: list[str] = field(default_factory=list)
    avoid: set[str] = field(default_factory=set)
    #: Futures of it that are not done, by key.
    out: dict[str, _Sent] = field(default_factory=dict)


@dataclass
class _Sent:
    future: Future[Any]
    at: float
    #: The workers that it may run on, none for any.
    on: frozenset[str] | None
    doubled: bool = False


class _Driver:
    """Hands out tasks and sees each of them through."""

    def __init__(self, client: Client, *, retries: int, overdue: float, what: str) -> None:
        if client.asynchronous:
            raise Error("a client with asynchronous=True, expected one that waits")
        self.client = client
        self.retries = retries
        self.overdue = overdue
        self.what = what
        self.right: dict[str, int] = {}
        self.refused: dict[str, str] = {}
        self.live: dict[str, int] = {}
        self.asked: dict[str, Future[Any]] = {}
        self.events: queue.Queue[tuple[str, Any, Future[Any]]] = queue.Queue()
        self.looked = 0.0
        #: Workers, with how many tasks failed there one after the other.
        self.failing: collections.Counter[str | None] = collections.Counter()
        #: How long the last tasks took, from when they were handed out.
        self.times: collections.deque[float] = collections.deque(maxlen=200)

    def look(self) -> None:
        """Sees which workers are there and asks new ones for their version."""
        if time.monotonic() < self.looked + (1.0 if self.right else 0.2):
            return
        try:
            workers = self.client.scheduler_info(n_workers=-1)["workers"]
        except Exception as error:  # the connection ends in many ways
            raise self.lost(error) from error
        self.live = {address: int(told["nthreads"]) for address, told in workers.items()}
        for address in set(self.live) - set(self.asked):
            future = self.client.submit(
                _version_function(), workers=[address], pure=False, priority=100, retries=2
            )
            self.asked[address] = future
            future.add_done_callback(
                lambda done, address=address: self.events.put(("version", address, done))
            )
        for address in set(self.asked) - set(self.live):
            self.asked.pop(address).cancel()
            self.right.pop(address, None)
            self.refused.pop(address, None)
        self.looked = time.monotonic()

    def told(self, address: str, future: Future[Any]) -> None:
        """Takes what a worker says of its version."""
        if self.asked.get(address) is not future:
            return
        try:
            version = future.result(timeout=10)
        except Exception:  # noqa: BLE001 (it is asked again if it is still there)
            self.asked.pop(address, None)
            return
        if version == __version__:
            self.right[address] = self.live.get(address, 1)
            return
        self.refused[address] = "no sidedeal" if version is None else f"sidedeal {version}"
        warnings.warn(
            f"worker {address} has {self.refused[address]}, expected {__version__}: "
            "it is refused and gets no tasks",
            RefusedWorker,
            stacklevel=4,
        )

    def lost(self, error: object) -> _Lost:
        why = (str(error).splitlines() or [repr(error)])[0]
        return _Lost(
            f"the scheduler is lost or was started anew ({why}); {self.what} so far are kept, "
            "and the same call with another client goes on from there"
        )

    def submit(self, job: _Job, but: frozenset[str]) -> None:
        """Hands out a task, not to some workers if there are others."""
        function, arguments = self.function, self.jobs[job.index]
        others = set(self.right) - but
        if not others:
            others = set(self.right)
        # Where all workers will do none is named: a list of a thousand is long.
        on = None if others == set(self.live) else frozenset(others)
        key = f"sidedeal-{self.what.replace(' ', '-')}-{job.index}-{uuid.uuid4().hex}"
        future = self.client.submit(
            _guarded,
            function,
            *arguments,
            key=key,
            workers=None if on is None else sorted(on),
            allow_other_workers=False,
            pure=False,
            # The earlier ones first, or the last would hold up all.
            priority=-job.index,
        )
        job.out[key] = _Sent(future, time.monotonic(), on)
        future.add_done_callback(lambda done: self.events.put(("task", job, done)))

    def run(
        self,
        function: Callable[..., Any],
        jobs: Sequence[tuple[Any, ...]],
        take: Callable[[int, dict[str, Any]], None],
        give_up: Callable[[int, str], dict[str, Any]] | None = None,
    ) -> None:
        """Does all tasks and hands on each answer once; what failed too often may have one too."""
        self.function, self.jobs = function, jobs
        self.waiting = collections.deque(map(_Job, range(len(jobs))))
        self.running: dict[int, _Job] = {}
        self.times.clear()
        left = len(jobs)

        def end(job: _Job, answer: dict[str, Any]) -> None:
            nonlocal left
            self.running.pop(job.index, None)
            for other in job.out.values():
                other.future.cancel()
            job.out.clear()
            left -= 1
            take(job.index, answer)

        try:
            while left:
                self.look()
                self.fail_without_workers()
                for job, reason in self.fill():
                    if give_up is None:
                        raise Error(reason)
                    end(job, give_up(job.index, reason))
                try:
                    kind, subject, future = self.events.get(timeout=0.2)
                except queue.Empty:
                    continue
                if kind == "version":
                    self.told(subject, future)
                    continue
                job = subject
                sent = job.out.pop(future.key, None)
                if sent is None:
                    continue
                answer = self.answer(job, future)
                if answer is not None:
                    self.times.append(time.monotonic() - sent.at)
                    end(job, answer)
                elif not job.out:
                    self.running.pop(job.index)
                    self.waiting.appendleft(job)
        finally:
            futures = [sent.future for job in self.running.values() for sent in job.out.values()]
            with contextlib.suppress(Exception):
                self.client.cancel(futures)

    def fail_without_workers(self) -> None:
        """Refuses to wait for nobody. Where no worker is there yet, some may come."""
        if self.live and set(self.live) <= set(self.refused):
            each = "; ".join(f"{address} has {has}" for address, has in self.refused.items())
            raise Error(f"no worker has sidedeal {__version__}: {each}")

    def fill(self) -> Iterator[tuple[_Job, str]]:
        """Hands out so many tasks that no thread waits for one, and those anew that hang.

        Gives those that cannot be handed out (again), with the reason.
        """
        if not self.right:
            return
        now = time.monotonic()
        late = math.inf
        if self.times:
            late = self.overdue + 3 * statistics.median(self.times)
        hanging = 0
        for job in list(self.running.values()):
            for key, sent in list(job.out.items()):
                if sent.on is not None and not sent.on & set(self.live):
                    # Its workers are gone and it would wait for ever.
                    job.out.pop(key)
                    sent.future.cancel()
                elif now > sent.at + late:
                    hanging += 1
                    if not sent.doubled and len(job.out) < 3:
                        sent.doubled = True
                        self.double(job, key)
            if not job.out:
                self.running.pop(job.index)
                self.waiting.appendleft(job)
        threads = sum(self.right.values())
        bad = frozenset(one for one, count in self.failing.items() if one and count >= 3)
        while self.waiting and len(self.running) - hanging < 2 * threads:
            job = self.waiting.popleft()
            if len(job.troubles) > self.retries:
                yield job, f"{self.what} of task {job.index}: " + "; ".join(job.troubles)
                continue
            self.running[job.index] = job
            try:
                self.submit(job, bad | job.avoid)
            except _Lost:
                raise
            except (Error, OSError) as error:
                # What it reads cannot be read here.
                yield job, str(error)

    def double(self, job: _Job, key: str) -> None:
        """Has a task done on another worker too: the first answer counts, both are the same."""
        try:
            processing: Any = self.client.processing()
        except Exception as error:
            raise self.lost(error) from error
        at = {address for address, keys in processing.items() if key in map(str, keys)}
        if set(self.right) - at:
            self.submit(job, frozenset(at))

    def answer(self, job: _Job, future: Future[Any]) -> dict[str, Any] | None:
        """What a task came to; none where it is to be done again."""
        status = future.status
        if status in ("cancelled", "lost"):
            raise self.lost(status)
        try:
            told: dict[str, Any] = future.result(timeout=10)
        except TimeoutError:
            # Done, on a worker that does not answer. What it did is in its place.
            return None
        except Exception as error:
            if self.client.status != "running":
                raise self.lost(error) from error
            # A killed worker, or one that could not even read its task.
            told = {"worker": None, "trouble": f"{type(error).__name__}: {error}"}
        if "foreign" in told:
            raise Error(told["foreign"])
        worker = told["worker"]
        if "answer" in told:
            self.failing.pop(worker, None)
            answer: dict[str, Any] = told["answer"]
            return {**answer, "worker": worker, "seconds": told["seconds"]}
        if "version" in told:
            # It has come since the others were looked at.
            job.avoid.add(worker)
            return None
        self.failing[worker] += 1
        if worker is not None:
            job.avoid.add(worker)
        job.troubles.append(f"{told['trouble']} (worker {worker})")
        if self.failing[worker] == 3 and worker is not None:
            warnings.warn(
                f"worker {worker}: three tasks in a row failed, the last by: {told['trouble']}; "
                "others get its tasks while there are any",
                stacklevel=4,
            )
        return None


# What callers see.


@dataclass(frozen=True)
class Drawn:
    """Draws that lie in a folder as parts, with what is known of them.

    Attributes
    ----------
    out
        Folder of the parts, a path or URL.
    manifest
        What stands in ``manifest.json``: what all parts have in common, counts, the parts.
    refused
        Workers that got no draws, with what they have.
    """

    out: str
    manifest: Mapping[str, Any]
    refused: Mapping[str, str] = field(default_factory=dict)
    storage_options: Mapping[str, Any] = field(default_factory=dict)

    @staticmethod
    def open(out: Place, *, storage_options: Mapping[str, Any] | None = None) -> Drawn:
        """Opens what an earlier call drew.

        Parameters
        ----------
        out
            The folder.
        storage_options
            What ``fsspec`` needs to reach it.

        Raises
        ------
        Error
            Where there is no manifest: not all is drawn, and the call that draws goes on.
        """
        folder = _Folder.of(out, storage_options)
        content = folder.read(_MANIFEST)
        if content is None:
            raise Error(f"{folder.url}: no {_MANIFEST}: not all parts are drawn yet")
        return Drawn(folder.url, json.loads(content), {}, folder.options)

    @property
    def parts(self) -> list[Part]:
        """The parts, in the order of their draws."""
        return [Part(**part) for part in self.manifest["parts"]]

    @property
    def _folder(self) -> _Folder:
        return _Folder(self.out, self.storage_options)

    def merge(self, to: Place) -> None:
        """Makes one Parquet file of all parts, with the bytes that one machine's run has.

        Its manifest is put beside it. The command reads all rows and compares their hashes, so
        that a part which was changed since is an error. Parts of an object store are fetched to
        a temporary folder first.

        Parameters
        ----------
        to
            The file, a path or URL.
        """
        target = _Folder.of(os.path.dirname(os.fspath(to)) or ".", self.storage_options)
        name = os.path.basename(os.fspath(to))
        with tempfile.TemporaryDirectory(prefix="sidedeal-") as scratch:
            files = []
            for part in self.parts:
                local = self._folder.local(part.name)
                if local is None:
                    local = os.path.join(scratch, part.name)
                    self._folder.fetch(part.name, local)
                    self._folder.fetch(part.name + _BESIDE, local + _BESIDE)
                files.append(local)
            direct = target.local(name)
            merged = direct or os.path.join(scratch, name)
            before = _stamp(merged)
            try:
                call(["merge", *files, "--format", "parquet", "--out", merged])
            except Error:
                # Draws that failed are an error too, with all others in the file.
                if not self.manifest["failed"] or _stamp(merged) == before:
                    raise
            if direct is None:
                target.put(merged, name)
                target.put(merged + _BESIDE, name + _BESIDE)

    def summaries(
        self, *, client: Client | None = None, memory: int = 1 << 30, retries: int = 3
    ) -> list[Summary]:
        """Sums up every number, exactly, some columns at a time.

        Each number of an actor is a column of all draws. As many columns as `memory` holds are
        read from the parts at once, sorted and summed up, in the way of the command. So nothing
        is approximated, one column of all draws is what must fit into memory, and all parts are
        read as often as there are groups of columns.

        Parameters
        ----------
        client
            Has workers do it, each a group of columns. Without one it is done here.
        memory
            Bytes for the columns that are read at once, of each task.
        retries
            How often a group is tried again.

        Returns
        -------
        list of Summary
            In the order of the rows of a draw.
        """
        labels = self._labels()
        draws = self.manifest["count"] - self.manifest["failed"]
        if not labels:
            return []
        at_once = max(1, memory // (16 * draws))
        groups = [
            (labels[start : start + at_once], start) for start in range(0, len(labels), at_once)
        ]
        files = [part.name for part in self.parts]
        if client is None:
            answers = [_sum_up(self._folder, files, draws, len(labels), *group) for group in groups]
            return [summary for answer in answers for summary in answer]
        found: dict[int, list[Summary]] = {}

        def take(index: int, answer: dict[str, Any]) -> None:
            found[index] = answer["summaries"]

        task = _Task(__version__, self._folder, "")
        driver = _Driver(client, retries=retries, overdue=600.0, what="summaries")
        jobs = [(task, files, draws, len(labels), *group) for group in groups]
        driver.run(_sum_up_there, jobs, take)
        return [summary for index in range(len(groups)) for summary in found[index]]

    def ranked(self, summaries: Sequence[Summary] | None = None) -> list[Summary]:
        """Third parties by their median loss in the first stake, the largest first.

        That is the order of the command's table. Shares of ranks over all weights of the stakes
        are told by the command, of the merged file: ``sidedeal merge ALL.parquet``.

        Parameters
        ----------
        summaries
            Those of this run, if they are there already.
        """
        of = self.summaries() if summaries is None else summaries
        principals = set(self.manifest["scale"]["principals"])
        leading = of[0]["variable"] if of else ""
        third = [one for one in of if one["actor"] not in principals]
        return sorted(
            (one for one in third if one["variable"] == leading), key=lambda one: one["median"]
        )

    def _labels(self) -> list[tuple[str, str, str, str]]:
        """What the rows of a draw are about."""
        width = self.manifest["rows_per_draw"]
        names = ("actor", "stake", "variable", "unit")
        fs, root = self._folder.opened()
        for part in self.parts:
            if part.rows:
                with fs.open(f"{root}/{part.name}", "rb") as opened:
                    file = pyarrow.parquet.ParquetFile(opened)
                    batch = next(file.iter_batches(batch_size=width, columns=list(names)))
                    columns = [batch.column(name).to_pylist() for name in names]
                    return list(zip(*columns, strict=True))
        return []


def _stamp(path: str) -> tuple[int, int] | None:
    try:
        told = os.stat(path)
    except FileNotFoundError:
        return None
    return told.st_mtime_ns, told.st_ino


def _sum_up_there(task: _Task, *rest: Any) -> dict[str, Any]:
    assert task.out is not None
    return {"summaries": _sum_up(task.out, *rest)}


def _sum_up(
    folder: _Folder,
    files: Sequence[str],
    draws: int,
    width: int,
    labels: Sequence[tuple[str, str, str, str]],
    start: int,
) -> list[Summary]:
    """Reads some columns of all parts and sums them up."""
    columns = numpy.empty((len(labels), draws))
    filled = [0] * len(labels)
    fs, root = folder.opened()
    for name in files:
        with fs.open(f"{root}/{name}", "rb") as opened:
            file = pyarrow.parquet.ParquetFile(opened)
            row = 0
            for group in range(file.num_row_groups):
                values = file.read_row_group(group, columns=["value"]).column(0).to_numpy()
                for place in range(len(labels)):
                    # All draws have the same rows in the same order; groups end anywhere.
                    own = values[(start + place - row) % width :: width]
                    columns[place, filled[place] : filled[place] + len(own)] = own
                    filled[place] += len(own)
                row += len(values)
    if any(count != draws for count in filled):
        raise Error(f"{folder.url}: {filled[0]} draws are in the parts, expected {draws}")
    return [_summary(label, column) for label, column in zip(labels, columns, strict=True)]


def _summary(label: tuple[str, str, str, str], column: Any) -> Summary:
    """The command's own summary, to the last digit."""
    column.sort()
    count = len(column)
    actor, stake, variable, unit = label
    return Summary(
        actor=actor,
        stake=stake,
        variable=variable,
        unit=unit,
        mean=_mean(column),
        median=_quantile(column, 0.5),
        p05=_quantile(column, 0.05),
        p95=_quantile(column, 0.95),
        loss_probability=int(numpy.searchsorted(column, 0.0, side="left")) / count,
        expected_shortfall=_mean(column[: max(1, math.ceil(0.05 * count))]),
    )


def _mean(values: Any) -> float:
    """Added up one after the other, as the command does, which decides the last digits."""
    total = 0.0
    for start in range(0, len(values), 1 << 20):
        block = values[start : start + (1 << 20)].copy()
        block[0] += total
        total = float(numpy.cumsum(block)[-1])
    return total / len(values)


def _quantile(ordered: Any, share: float) -> float:
    place = share * (len(ordered) - 1)
    below = math.floor(place)
    low = float(ordered[below])
    high = float(ordered[min(below + 1, len(ordered) - 1)])
    fraction = place - below
    return low + fraction * (high - low) if fraction > 0.0 and high > low else low


def ensemble(
    client: Client,
    scenario: Place,
    *,
    draws: int,
    out: Place,
    seed: int = 1,
    shard: int | None = None,
    world: Place | None = None,
    sequence: str | None = None,
    closure: str | None = None,
    arguments: Sequence[str] = (),
    storage_options: Mapping[str, Any] | None = None,
    retries: int = 5,
    overdue: float = 60.0,
    progress: Callable[[int, int], None] | None = None,
) -> Drawn:
    """Draws an ensemble on a cluster, as parts in a folder that all workers reach.

    The same call goes on from the parts that are there, after whatever ended the one before.

    Parameters
    ----------
    client
        A client of the cluster, one that waits (``asynchronous=False``).
    scenario
        Name of a scenario that is compiled in, or a file, with responses behind it after ``+``.
        A file is sent with those in its folder that it names.
    draws
        How many draws there are in all.
    out
        Folder for the parts: a path on a disk that all share, or a URL that ``fsspec`` knows.
    seed
        Seed of the draws.
    shard
        Draws of a part. By default a 64th of all, at least 250 and at most 10,000. It depends on
        nothing else, so that parts are the same on any cluster.
    world
        A world that is compiled in, or a folder, which is sent.
    sequence, closure
        As the command has them.
    arguments
        Further options of ``sidedeal ensemble``. Files that they name are sent.
    storage_options
        What ``fsspec`` needs to reach `out`, on the client and on workers.
    retries
        How often a shard that failed is tried again, on another worker if there is one.
    overdue
        A shard that takes so many seconds more than three times what others take is drawn on
        another worker too.
    progress
        Is called with how many draws are done, and of how many.

    Returns
    -------
    Drawn
        The parts and what is known of them.

    Raises
    ------
    Error
        For bad input; where `out` has draws of another run; where no worker has this version;
        where a shard failed too often; where the scheduler is lost.

    Warns
    -----
    RefusedWorker
        For each worker of another version. The others go on.
    """
    if draws < 1:
        raise Error(f"command line: draws {draws}, expected at least one draw")
    size = min(_LARGEST_SHARD, max(_SMALLEST_SHARD, -(-draws // 64))) if shard is None else shard
    if size < 1:
        raise Error(f"command line: shard {size}, expected at least one draw")
    asked = [os.fspath(scenario)]
    for flag, value in (("--world", world), ("--sequence", sequence), ("--closure", closure)):
        asked += [] if value is None else [flag, os.fspath(value)]
    inputs, named = _Inputs.of([*asked, *arguments])
    packed = inputs.packed()
    folder = _Folder.of(out, storage_options)
    command = ("--quiet", "ensemble", *named, "--draws", str(draws), "--seed", str(seed))
    task = _Task(__version__, folder, _sha256(packed), packed, (*command, "--threads", "1"))

    # One draw tells bad input before much is sent, and what all parts have in common.
    seen: list[dict[str, Any]] = []
    driver = _Driver(client, retries=min(1, retries), overdue=overdue, what="draws")
    driver.run(_probe, [(task,)], lambda _, manifest: seen.append(manifest))
    common = {key: seen[0].get(key) for key in _IN_COMMON}
    spans = [(first, min(size, draws - first)) for first in range(0, draws, size)]
    _claim(folder, common, spans, draws, size)
    with_task: bytes | None = packed
    if len(packed) > _SMALL:
        folder.write(_inputs_name(task.inputs), packed)
        with_task = None
    task = _Task(task.version, folder, task.inputs, with_task, task.arguments, common)

    entries: list[dict[str, Any] | None] = [None] * len(spans)
    done = 0

    def take(index: int, entry: dict[str, Any]) -> None:
        nonlocal done
        entries[index] = entry
        done += spans[index][1]
        if progress is not None:
            progress(done, draws)

    driver.retries = retries
    driver.run(_draw, [(task, *span) for span in spans], take)
    manifest = _joint(common, draws, size, [entry for entry in entries if entry is not None])
    _see(folder, manifest)
    folder.write(_MANIFEST, (json.dumps(manifest, indent=2) + "\n").encode())
    return Drawn(folder.url, manifest, dict(driver.refused), folder.options)


def _claim(
    folder: _Folder,
    common: Mapping[str, Any],
    spans: Sequence[tuple[int, int]],
    draws: int,
    size: int,
) -> None:
    """Takes a folder for a run, or refuses one that has another run in it."""
    fs, root = folder.opened()
    fs.makedirs(root, exist_ok=True)
    content = folder.read(_RUN)
    if content is not None:
        there = json.loads(content)
        for key, value in {**common, "shard": size}.items():
            if there.get(key) != value:
                of, own = _called(there), _called(common)
                raise Error(
                    f"{folder.url}: has {of}, where {own} was asked for: {key} is "
                    f"{_brief(there.get(key))} there and {_brief(value)} here; "
                    "take another folder or delete this one"
                )
    expected = {_part_name(*span) for span in spans}
    strange = [
        name for name in folder.names() if name.endswith(".parquet") and name not in expected
    ]
    if strange:
        raise Error(
            f"{folder.url}: has {strange[0]}, which is no part of {draws} draws in shards of "
            f"{size}; take another folder or delete this one"
        )
    folder.write(_RUN, (json.dumps({**common, "shard": size}, indent=2) + "\n").encode())


def _called(run: Mapping[str, Any]) -> str:
    return (
        f"{run.get('scenario')} in {run.get('world')} of sidedeal {run.get('version')} "
        f"with seed {run.get('seed')}"
    )


def _joint(
    common: Mapping[str, Any], draws: int, size: int, entries: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """The manifest of all parts."""
    keys = ("name", "first", "count", "rows", "size", "sha256")
    failures = [failure for entry in entries for failure in entry["failures"]]
    return {
        **common,
        "first": 0,
        "asked": draws,
        "count": sum(entry["count"] for entry in entries),
        "failed": len(failures),
        "failures": failures,
        "nothing": sum(entry["nothing"] for entry in entries),
        "rows": sum(entry["rows"] for entry in entries),
        "shard": size,
        "parts": [{key: entry[key] for key in keys} for entry in entries],
    }


def _see(folder: _Folder, manifest: Mapping[str, Any]) -> None:
    """Sees that all parts are where the client looks, and takes away what was not finished."""
    there = set(folder.names())
    for part in manifest["parts"]:
        if not {part["name"], part["name"] + _BESIDE} <= there:
            raise Error(f"{folder.url}: {part['name']} was written by a worker and is not there")
    for name in there:
        if name.startswith(".") and name.endswith(".tmp"):
            folder.remove(name)


@dataclass(frozen=True)
class Answer:
    """What a verb said of one input.

    Attributes
    ----------
    input
        The arguments that were the input.
    error
        Why it did not end well, none if it did. There may be an answer all the same, of the
        deals or figures that could be solved.
    """

    input: tuple[str, ...]
    error: str | None
    _written: str | None = field(default=None, repr=False)
    _kept: tuple[_Folder, str] | None = field(default=None, repr=False)

    @property
    def written(self) -> str:
        """What the command wrote, in the form asked for; empty where it wrote nothing.

        Answers that are kept in a folder are read there each time.
        """
        if self._kept is None:
            return self._written or ""
        folder, name = self._kept
        content = folder.read(name)
        if content is None:
            raise Error(f"{folder.url}: {name} is not there any more")
        return content.decode()

    @property
    def value(self) -> Any:
        """What was written, read as JSON."""
        return json.loads(self.written)


def each(
    client: Client,
    verb: str,
    inputs: Sequence[Place | Sequence[str]],
    *,
    arguments: Sequence[str] = (),
    form: str = "json",
    out: Place | None = None,
    storage_options: Mapping[str, Any] | None = None,
    retries: int = 3,
    overdue: float = 60.0,
    progress: Callable[[int, int], None] | None = None,
) -> list[Answer]:
    """Calls a verb once for each of many inputs: atlases of menus, backtests of worlds.

    Parameters
    ----------
    client
        A client of the cluster, one that waits.
    verb
        ``"deals"``, ``"backtest"``, ``"run"`` or any other.
    inputs
        What differs: a name or file, or several arguments such as ``("--world", "mine")``. Files
        and folders are sent.
    arguments
        What all have in common.
    form
        The form of the answers.
    out
        A folder in which answers are kept as they come. The same call goes on from them.
    storage_options, retries, overdue, progress
        As for :func:`ensemble`; `retries` are of what goes wrong on a worker. An error of the
        command is an answer.

    Returns
    -------
    list of Answer
        In the order of the inputs, one each. Of inputs with an error a warning tells.
    """
    folder = None if out is None else _Folder.of(out, storage_options)
    if folder is not None:
        fs, root = folder.opened()
        fs.makedirs(root, exist_ok=True)
    own = [_words(one) for one in inputs]
    answers: list[Answer | None] = [None] * len(own)
    jobs = _Each(folder, verb, own, tuple(arguments), form)
    done = 0

    def take(index: int, told: dict[str, Any]) -> None:
        nonlocal done
        kept = None
        if folder is not None and told.get("name") is not None:
            kept = (folder, told["name"])
        answers[index] = Answer(own[index], told["error"], told.get("written"), kept)
        done += 1
        if progress is not None:
            progress(done, len(own))

    driver = _Driver(client, retries=retries, overdue=overdue, what="answers")
    driver.run(_answer, jobs, take, lambda _, reason: {"error": reason})
    found = [answer for answer in answers if answer is not None]
    failed = [answer for answer in found if answer.error is not None]
    if failed:
        first = f"{' '.join(failed[0].input)}: {failed[0].error}"
        warnings.warn(f"{len(failed)} of {len(found)} inputs: {first}", stacklevel=2)
    return found


def _words(one: Place | Sequence[str]) -> tuple[str, ...]:
    return (os.fspath(one),) if isinstance(one, (str, os.PathLike)) else tuple(one)


class _Each(Sequence[tuple[Any, ...]]):
    """The tasks of many inputs. Files of an input are read when its turn comes."""

    def __init__(
        self,
        folder: _Folder | None,
        verb: str,
        inputs: Sequence[tuple[str, ...]],
        arguments: tuple[str, ...],
        form: str,
    ) -> None:
        self.folder, self.verb, self.inputs = folder, verb, inputs
        self.arguments, self.form = arguments, form

    def __len__(self) -> int:
        return len(self.inputs)

    def __getitem__(self, index: Any) -> Any:
        files, named = _Inputs.of([*self.inputs[index], *self.arguments])
        packed = files.packed()
        command = ("--quiet", self.verb, *named, "--format", self.form)
        task = _Task(__version__, self.folder, _sha256(packed), packed, command)
        return task, index, self.form


def _answer(task: _Task, index: int, form: str) -> dict[str, Any]:
    """Answers one input, unless its answer is there."""
    asked = {"version": task.version, "arguments": list(task.arguments), "inputs": task.inputs}
    name = f"answer-{index:09}.{form}"
    there = None if task.out is None else task.out.read(name + _BESIDE)
    if there is not None:
        assert task.out is not None
        kept: dict[str, Any] = json.loads(there)
        for key, value in asked.items():
            if kept.get(key) != value:
                raise _Foreign(
                    f"{task.out.url}/{name}: {key} {_brief(kept.get(key))}, expected "
                    f"{_brief(value)} as this call has it"
                )
        # An error may have been this worker's; whatever it was, it is told anew.
        if kept["error"] is None:
            return {"error": None, "name": name}
    with _scratch() as folder:
        local = os.path.join(folder, "answer")
        error = _command([*task.arguments, "--out", local], folder, _unpacked(task))
        written = os.path.exists(local)
        if not written and error is not None and re.search(_FULL, error):
            raise OSError(error)
        if task.out is None:
            text = ""
            if written:
                with open(local, encoding="utf-8", newline="") as file:
                    text = file.read()
            return {"error": error, "written": text}
        if written:
            task.out.put(local, name)
        told = {**asked, "error": error, "written": written}
        task.out.write(name + _BESIDE, (json.dumps(told, indent=2) + "\n").encode())
        return {"error": error, "name": name if written else None}
