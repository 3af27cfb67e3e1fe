"""The same bytes, whatever becomes of the workers."""

# mypy: disable-error-code="no-untyped-call, import-untyped"

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

pytest.importorskip("distributed")
pytest.importorskip("pyarrow")

from distributed import Client, LocalCluster
from distributed.security import Security

import sidedeal
from sidedeal import dask as cluster
from sidedeal._call import call
from sidedeal._errors import Error

SCENARIO = "board-of-trade-2026"

#: Fails in most draws: no trade reaches so far.
TOO_MUCH = """
name = "More than can be"
horizon = "long"
between = ["USA", "CHN"]
[[purchase]]
importer = "CHN"
exporter = "USA"
sectors = ["AGR"]
change_musd = { low = 100_000, mode = 2_000_000, high = 40_000_000 }
"""


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def alone(folder: Path, draws: int, scenario: str = SCENARIO, *more: str) -> tuple[str, str]:
    """Hashes of what one machine draws, and of its manifest."""
    to = folder / "alone.parquet"
    arguments = ["ensemble", scenario, "--draws", str(draws), "--format", "parquet", *more]
    with contextlib.suppress(Error):  # draws that fail are one
        call([*arguments, "--out", str(to)])
    return sha256(to), sha256(folder / "alone.parquet.manifest.json")


def merged(drawn: cluster.Drawn, folder: Path) -> tuple[str, str]:
    to = folder / "merged.parquet"
    drawn.merge(to)
    return sha256(to), sha256(folder / "merged.parquet.manifest.json")


class Machines:
    """A scheduler and workers, each a process as on a machine of its own."""

    def __init__(self, folder: Path, security: Security | None = None) -> None:
        folder.mkdir()
        self.folder, self.security = folder, security
        self.file = folder / "scheduler.json"
        self.workers: list[subprocess.Popen[bytes]] = []
        self.scheduler = self.start("scheduler", "--port", "0")
        until(self.file.exists)

    def start(
        self, what: str, *more: str, env: dict[str, str] | None = None
    ) -> subprocess.Popen[bytes]:
        tls: list[str] = []
        if self.security is not None:
            pem = str(self.folder.parent / "pem")
            tls = ["--protocol", "tls", "--tls-ca-file", f"{pem}/ca.pem"]
            tls += ["--tls-cert", f"{pem}/cert.pem", "--tls-key", f"{pem}/key.pem"]
        log = (self.folder / "log").open("ab")
        # Elsewhere than the client: what it calls by relative names is not there.
        return subprocess.Popen(
            [
                sys.executable,
                "-m",
                f"distributed.cli.dask_{what}",
                *("--scheduler-file", str(self.file), "--no-dashboard", "--host", "127.0.0.1"),
                *tls,
                *more,
            ],
            cwd=self.folder,
            stdout=log,
            stderr=log,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **(env or {})},
        )

    def worker(
        self, *, env: dict[str, str] | None = None, local: Path | None = None
    ) -> subprocess.Popen[bytes]:
        # Without a nanny, so that the process is the worker and nobody starts it anew.
        more = ["--no-nanny", "--nthreads", "1", "--local-directory", str(local or self.folder)]
        process = self.start("worker", *more, env=env)
        self.workers.append(process)
        return process

    def client(self, workers: int) -> Client:
        client = Client(scheduler_file=str(self.file), security=self.security)
        client.wait_for_workers(workers, timeout=30)
        return client

    def end(self) -> None:
        for process in [*self.workers, self.scheduler]:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
                process.send_signal(signal.SIGCONT)
            process.wait()


@pytest.fixture
def machines(tmp_path: Path) -> Iterator[Callable[..., Machines]]:
    started: list[Machines] = []

    def start(security: Security | None = None) -> Machines:
        started.append(Machines(tmp_path / f"machines{len(started)}", security))
        return started[-1]

    yield start
    for one in started:
        one.end()


def until(condition: Callable[[], bool], seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def parts(out: Path) -> list[Path]:
    """Parts that are there: those with their manifest."""
    return sorted(
        path for path in out.glob("draws-*.parquet") if Path(f"{path}.manifest.json").exists()
    )


def other(folder: Path, *, version: str | None = None, delay: float = 0.0) -> dict[str, str]:
    """The environment of a worker with another version of the package, or with a slow one."""
    package = folder / "other" / "sidedeal"
    package.mkdir(parents=True)
    real = list(sidedeal.__path__)
    package.joinpath("__init__.py").write_text(
        f"__version__ = {version or sidedeal.__version__!r}\n__path__ += {real!r}\n"
    )
    if delay:
        package.joinpath("_call.py").write_text(
            "import importlib.util, time\n"
            "from importlib.machinery import PathFinder\n"
            f"spec = PathFinder.find_spec('sidedeal._call', {real!r})\n"
            "real = importlib.util.module_from_spec(spec)\n"
            "spec.loader.exec_module(real)\n"
            "def call(arguments):\n"
            f"    time.sleep({delay})\n"
            "    return real.call(arguments)\n"
        )
    return {"PYTHONPATH": os.pathsep.join([str(package.parent), *sys.path])}


@pytest.fixture(scope="module")
def two() -> Iterator[Client]:
    """Two workers, for what does no harm to them."""
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as local,
        Client(local) as client,
    ):
        yield client


def test_bytes_are_those_of_one_machine_for_any_workers_and_shards(
    two: Client, tmp_path: Path
) -> None:
    expected = alone(tmp_path, 120)
    for shard in (120, 50, 7):
        drawn = cluster.ensemble(two, SCENARIO, draws=120, out=tmp_path / f"{shard}", shard=shard)
        assert merged(drawn, tmp_path) == expected
        assert len(drawn.parts) == -(-120 // shard)
    with (
        LocalCluster(n_workers=1, threads_per_worker=3, dashboard_address=":0") as local,
        Client(local) as client,
    ):
        drawn = cluster.ensemble(client, SCENARIO, draws=120, out=tmp_path / "one", shard=50)
        assert merged(drawn, tmp_path) == expected
    # The parts are the same too, and the manifest lists them.
    listed = json.loads((tmp_path / "one" / "manifest.json").read_text())
    assert listed == json.loads((tmp_path / "50" / "manifest.json").read_text())
    assert [part["first"] for part in listed["parts"]] == [0, 50, 100]
    for part in listed["parts"]:
        assert sha256(tmp_path / "one" / part["name"]) == part["sha256"]
    assert sum(part["rows"] for part in listed["parts"]) == 120 * listed["rows_per_draw"]


def test_files_are_sent_and_keep_their_names(
    two: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    call(["new", "world", "--out", "mine"])
    deal = Path("mine/deal.toml").read_text()
    Path("deals").mkdir()
    Path("deals/base.toml").write_text(deal)
    table = '[[tariff_table]]\nfile = "rates.csv"\n'
    base = 'name = "More"\nbaseline = "base.toml"\n'
    Path("deals/deal.toml").write_text(base + table)
    Path("deals/rates.csv").write_text("importer,exporter,sector,rate\nNOR,SOU,GDS,0.02\n")
    sectors = Path("mine/sectors.csv").read_text()
    if "GDS" not in sectors:
        code = sectors.splitlines()[1].split(",")[0]
        rates = Path("deals/rates.csv").read_text().replace("GDS", code)
        Path("deals/rates.csv").write_text(rates)
    expected = alone(tmp_path, 20, "deals/deal.toml", "--world", "mine")
    for out, scenario, world in (
        ("relative", "deals/deal.toml", Path("mine")),
        ("large", Path("deals/deal.toml"), "mine"),
    ):
        if out == "large":  # more than goes with a task
            monkeypatch.setattr(cluster, "_SMALL", 0)
        drawn = cluster.ensemble(two, scenario, world=world, draws=20, shard=10, out=out)
        assert merged(drawn, tmp_path) == expected
    # A file that lies elsewhere goes by its last name.
    absolute = tmp_path / "deals" / "deal.toml"
    drawn = cluster.ensemble(two, absolute, world="mine", draws=20, shard=10, out="absolute")
    monkeypatch.chdir(tmp_path / "deals")
    assert merged(drawn, tmp_path) == alone(tmp_path, 20, "deal.toml", "--world", "../mine")


def test_a_file_system_that_is_no_folder(tmp_path: Path) -> None:
    with (
        LocalCluster(n_workers=2, processes=False, dashboard_address=":0") as local,
        Client(local) as client,
    ):
        drawn = cluster.ensemble(client, SCENARIO, draws=40, out="memory://run", shard=10)
        assert merged(drawn, tmp_path) == alone(tmp_path, 40)
        again = cluster.Drawn.open("memory://run")
        assert again.summaries() == drawn.summaries()
        drawn.merge("memory://all/merged.parquet")
        assert sha256(tmp_path / "merged.parquet") == drawn_hash("memory://all/merged.parquet")


def drawn_hash(url: str) -> str:
    import fsspec

    with fsspec.open(url, "rb") as opened:
        return hashlib.sha256(opened.read()).hexdigest()


def test_summaries_are_the_commands_own(two: Client, tmp_path: Path) -> None:
    drawn = cluster.ensemble(two, SCENARIO, draws=150, out=tmp_path / "out", shard=40)
    call(["ensemble", SCENARIO, "--draws", "150", "--format", "json", "--out", f"{tmp_path}/j"])
    expected = json.loads((tmp_path / "j").read_text())["summaries"]
    found = drawn.summaries()
    # All but the money, which the command leaves to who reads the rows.
    assert [one for one in found if one["unit"] != "musd"] == expected
    assert len(found) == drawn.manifest["rows_per_draw"]
    # The same a few columns at a time, here and on workers.
    assert drawn.summaries(memory=16 * 150 * 7) == found
    assert drawn.summaries(client=two, memory=16 * 150 * 40) == found
    ranked = drawn.ranked(found)
    assert {"USA", "CHN"}.isdisjoint(one["actor"] for one in ranked)
    assert [one["median"] for one in ranked] == sorted(one["median"] for one in ranked)


def test_failed_draws_are_counted(
    two: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("much.toml").write_text(TOO_MUCH)
    expected = alone(tmp_path, 30, "much.toml")
    drawn = cluster.ensemble(two, "much.toml", draws=30, out="out", shard=4)
    assert merged(drawn, tmp_path) == expected
    manifest = json.loads((tmp_path / "alone.parquet.manifest.json").read_text())
    assert drawn.manifest["failures"] == manifest["failures"]
    assert 0 < drawn.manifest["failed"] < 30
    call_json = json.loads(_json_of("much.toml", tmp_path))["summaries"]
    found = {one["actor"]: one for one in drawn.summaries() if one["unit"] != "musd"}
    for one in call_json:
        assert {key: one[key] for key in found[one["actor"]]} == found[one["actor"]]


def _json_of(scenario: str, folder: Path) -> str:
    with contextlib.suppress(Error):
        call(["ensemble", scenario, "--draws", "30", "--format", "json", "--out", f"{folder}/j"])
    return (folder / "j").read_text()


def test_bad_input_and_other_runs_are_refused(two: Client, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with pytest.raises(Error, match="unknown scenario `board-of-trad`"):
        cluster.ensemble(two, "board-of-trad", draws=10, out=out)
    assert not out.exists()
    for draws, shard in ((0, None), (10, 0)):
        with pytest.raises(Error, match="at least one draw"):
            cluster.ensemble(two, SCENARIO, draws=draws, out=out, shard=shard)
    cluster.ensemble(two, SCENARIO, draws=20, out=out, shard=10)
    with pytest.raises(Error, match="with seed 1, where .* with seed 2 was asked for: seed is 1"):
        cluster.ensemble(two, SCENARIO, draws=20, out=out, shard=10, seed=2)
    with pytest.raises(Error, match="shard is 10 there and 5 here"):
        cluster.ensemble(two, SCENARIO, draws=20, out=out, shard=5)
    with pytest.raises(Error, match='world is .* there and "world2022" here'):
        cluster.ensemble(two, "us-china-tariff-war", draws=20, out=out, shard=10)
    with pytest.raises(Error, match=r"draws-000000000010-.*, which is no part of 10 draws"):
        cluster.ensemble(two, SCENARIO, draws=10, out=out, shard=10)
    # A part of another run that was put among them.
    first, second = parts(out)
    foreign = tmp_path / "foreign"
    cluster.ensemble(two, SCENARIO, draws=20, out=foreign, shard=10, seed=2)
    for path in (second, Path(f"{second}.manifest.json")):
        shutil.copy(foreign / path.name, path)
    with pytest.raises(Error, match=f"{second.name}: seed 2, expected 1"):
        cluster.ensemble(two, SCENARIO, draws=20, out=out, shard=10)
    # More draws go on from those that are there.
    for path in (second, Path(f"{second}.manifest.json")):
        path.unlink()
    stamp = first.stat().st_mtime_ns
    drawn = cluster.ensemble(two, SCENARIO, draws=35, out=out, shard=10)
    assert first.stat().st_mtime_ns == stamp
    assert merged(drawn, tmp_path) == alone(tmp_path, 35)


def test_damaged_parts_are_drawn_anew(two: Client, tmp_path: Path) -> None:
    out = tmp_path / "out"
    cluster.ensemble(two, SCENARIO, draws=40, out=out, shard=10)
    whole = [path.read_bytes() for path in parts(out)]
    cut, without, half, sound = parts(out)
    cut.write_bytes(whole[0][:-100])
    without.unlink()
    Path(f"{half}.manifest.json").write_text("{")
    stamp = sound.stat().st_mtime_ns
    (out / ".draws.parquet.0.tmp").write_text("left by a worker that was killed")
    drawn = cluster.ensemble(two, SCENARIO, draws=40, out=out, shard=10)
    assert [path.read_bytes() for path in parts(out)] == whole
    assert sound.stat().st_mtime_ns == stamp
    assert not list(out.glob(".*"))
    # What has changed within is found when all is merged.
    value = bytearray(whole[3])
    value[len(value) // 2] ^= 1
    sound.write_bytes(value)
    with pytest.raises(Error):
        drawn.merge(tmp_path / "merged.parquet")
    assert not (tmp_path / "merged.parquet").exists()


def test_workers_killed_at_random(tmp_path: Path) -> None:
    expected = alone(tmp_path, 1000)
    chance = random.Random(20260901)
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as local,
        Client(local) as client,
    ):
        ended = threading.Event()
        killed: list[int] = []

        def kill() -> None:
            while len(killed) < 5 and not ended.wait(chance.uniform(0.3, 1.0)):
                pids = [
                    nanny.pid
                    for nanny in local.workers.values()
                    if nanny.pid not in {None, *killed}
                ]
                if pids:
                    pid = chance.choice(pids)
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
                        killed.append(pid)

        killer = threading.Thread(target=kill)
        killer.start()
        try:
            drawn = cluster.ensemble(
                client, SCENARIO, draws=1000, out=tmp_path / "out", shard=50, retries=20
            )
        finally:
            ended.set()
            killer.join()
        assert len(killed) >= 2
        assert merged(drawn, tmp_path) == expected


def test_a_stopped_worker_and_a_slow_one(machines: Callable[..., Machines], tmp_path: Path) -> None:
    expected = alone(tmp_path, 400)
    there = machines()
    stopped = there.worker()
    there.worker()
    there.worker(env=other(tmp_path, delay=2.0))
    out = tmp_path / "out"

    def stop() -> None:
        until(lambda: len(parts(out)) >= 2)
        stopped.send_signal(signal.SIGSTOP)

    with there.client(3) as client:
        stopper = threading.Thread(target=stop)
        stopper.start()
        started = time.monotonic()
        drawn = cluster.ensemble(client, SCENARIO, draws=400, out=out, shard=20, overdue=1.0)
        stopper.join()
        # The scheduler itself gives a worker up after five minutes.
        assert time.monotonic() - started < 60
        assert merged(drawn, tmp_path) == expected
        # It wakes and puts what it had, which are the same bytes.
        stopped.send_signal(signal.SIGCONT)
        time.sleep(1.0)
        assert merged(drawn, tmp_path) == expected


def test_a_worker_with_a_full_disk(machines: Callable[..., Machines], tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=96k", "tmpfs", str(small)]
    if shutil.which("mount") is None or subprocess.run(mount, check=False).returncode != 0:
        pytest.skip("no small disk can be mounted")
    try:
        there = machines()
        there.worker(local=small)
        out = tmp_path / "out"
        with there.client(1) as client:
            with pytest.raises(Error, match=r"(No space left on device.*){2}\(worker tcp"):
                cluster.ensemble(client, SCENARIO, draws=150, out=out, shard=150, retries=1)
            assert not parts(out) and not list(out.glob(".*"))
        there.worker()
        with there.client(2) as client, warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            drawn = cluster.ensemble(client, SCENARIO, draws=1500, out=out, shard=150)
            assert merged(drawn, tmp_path) == alone(tmp_path, 1500)
            full = [str(one.message) for one in told if "three tasks in a row" in str(one.message)]
            assert len(full) == 1 and "No space left on device" in full[0]
            assert not list(out.glob(".*"))
        there.end()
    finally:
        subprocess.run(["umount", "-l", str(small)], check=False)


def test_a_worker_of_another_version(machines: Callable[..., Machines], tmp_path: Path) -> None:
    there = machines()
    env = other(tmp_path, version="0.0.9")
    there.worker(env=env)
    with there.client(1) as client:
        (wrong,) = client.scheduler_info()["workers"]
        with (
            pytest.warns(cluster.RefusedWorker, match=f"{wrong} has sidedeal 0.0.9, expected"),
            pytest.raises(Error, match=f"no worker has sidedeal .*{wrong} has sidedeal 0.0.9"),
        ):
            cluster.ensemble(client, SCENARIO, draws=60, out=tmp_path / "out", shard=10)
        there.worker()
        client.wait_for_workers(2, timeout=30)
        late = threading.Timer(0.5, lambda: there.worker(env=env))
        late.start()
        with pytest.warns(cluster.RefusedWorker, match=f"{wrong} has sidedeal 0.0.9, expected"):
            drawn = cluster.ensemble(client, SCENARIO, draws=300, out=tmp_path / "out", shard=20)
        late.join()
        assert drawn.refused[wrong] == "sidedeal 0.0.9"
        assert merged(drawn, tmp_path) == alone(tmp_path, 300)


def test_a_lost_scheduler(machines: Callable[..., Machines], tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = machines()
    first.worker()
    first.worker()

    def lose() -> None:
        until(lambda: len(parts(out)) >= 4)
        first.end()

    with first.client(2) as client:
        losing = threading.Thread(target=lose)
        losing.start()
        with pytest.raises(Error, match="the scheduler is lost or .* goes on from there"):
            cluster.ensemble(client, SCENARIO, draws=1200, out=out, shard=50)
        losing.join()
    there = {path: path.stat().st_mtime_ns for path in parts(out)}
    assert 4 <= len(there) < 24
    assert not (out / "manifest.json").exists()
    with pytest.raises(Error, match=r"no manifest\.json: not all parts are drawn yet"):
        cluster.Drawn.open(out)
    second = machines()
    second.worker()
    second.worker()
    with second.client(2) as client:
        drawn = cluster.ensemble(client, SCENARIO, draws=1200, out=out, shard=50)
    assert {path: path.stat().st_mtime_ns for path in there} == there
    assert merged(drawn, tmp_path) == alone(tmp_path, 1200)


def test_processes_that_talk_over_tls(machines: Callable[..., Machines], tmp_path: Path) -> None:
    if shutil.which("openssl") is None:
        pytest.skip("no openssl to make certificates with")
    pem = tmp_path / "pem"
    pem.mkdir()
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    authority = ["openssl", "req", "-x509", *key, "-subj", "/CN=ca"]
    subprocess.run(
        [*authority, "-keyout", "ca.key", "-out", "ca.pem"], cwd=pem, check=True, stderr=-3
    )
    request = ["openssl", "req", *key[:-2], "-subj", "/CN=sidedeal"]
    subprocess.run(
        [*request, "-keyout", "key.pem", "-out", "csr.pem"], cwd=pem, check=True, stderr=-3
    )
    sign = ["openssl", "x509", "-req", "-in", "csr.pem", "-CA", "ca.pem", "-CAkey", "ca.key"]
    subprocess.run(
        [*sign, "-CAcreateserial", "-days", "2", "-out", "cert.pem"],
        cwd=pem,
        check=True,
        stderr=-3,
    )
    security = Security(
        tls_ca_file=str(pem / "ca.pem"),
        tls_client_cert=str(pem / "cert.pem"),
        tls_client_key=str(pem / "key.pem"),
        require_encryption=True,
    )
    there = machines(security)
    there.worker()
    there.worker()
    with there.client(2) as client:
        assert all(one.startswith("tls://") for one in client.scheduler_info()["workers"])
        drawn = cluster.ensemble(client, SCENARIO, draws=60, out=tmp_path / "out", shard=10)
        assert merged(drawn, tmp_path) == alone(tmp_path, 60)
        # Who has no certificate is not let in.
        plain = client.scheduler.address.replace("tls://", "tcp://")
        with pytest.raises(OSError):
            Client(plain, timeout=1)


def test_many_inputs(two: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    call(["new", "world", "--out", "mine"])
    inputs = [
        "board-of-trade-2026",
        "nowhere",
        ("mine/deal.toml", "--world", "mine"),
        "nafta-1993",
    ]
    out = tmp_path / "answers"
    stamps: list[int] = []
    for kept in (None, out, out):
        with pytest.warns(UserWarning, match="1 of 4 inputs: nowhere: .*unknown scenario"):
            answers = cluster.each(two, "run", inputs, arguments=["--draws", "16"], out=kept)
        assert [answer.input[0] for answer in answers] == [
            "board-of-trade-2026",
            "nowhere",
            "mine/deal.toml",
            "nafta-1993",
        ]
        assert [answer.error is None for answer in answers] == [True, False, True, True]
        assert answers[1].written == ""
        for number in (0, 2, 3):
            own = [*answers[number].input, "--draws", "16", "--format", "json"]
            call(["run", *own, "--out", "own.json"])
            assert answers[number].written == Path("own.json").read_text()
            assert isinstance(answers[number].value, (dict, list))
        if kept is not None:
            # What was answered is kept; what ended with an error is asked again.
            found = [path.stat().st_mtime_ns for path in sorted(out.glob("answer-*[023].json"))]
            assert len(found) == 3 and found == (stamps or found)
            stamps = found
    with pytest.raises(Error, match="answer-000000000.json: arguments .* as this call has it"):
        cluster.each(two, "run", inputs, out=out)
    # Atlases and backtests go the same way.
    atlas = cluster.each(
        two, "deals", ["us-china-menu"], arguments=["--draws", "0"], form="csv", out=tmp_path / "a"
    )
    assert atlas[0].error is None and atlas[0].written.startswith("menu,")
    figures = cluster.each(
        two, "backtest", [("--world", "world2022"), ("--world", "world2022-fob")], form="csv"
    )
    assert len({one.written for one in figures}) == 2
