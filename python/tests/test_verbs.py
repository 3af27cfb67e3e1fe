"""Every verb is there by its name, and answers what the command answers, to the byte."""

import json
import pickle
import subprocess
import sys
import threading
import warnings

import pytest

import sidedeal

DEAL = "board-of-trade-2026"


def quietly(work):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", sidedeal.Caution)
        return work()


CASES = {
    "run": (["run", DEAL, "--draws", "16"], lambda: sidedeal.run(DEAL, draws=16)),
    "run_two": (
        ["run", DEAL, "chip-access-deal", "--draws", "0"],
        lambda: sidedeal.run(DEAL, "chip-access-deal", draws=0),
    ),
    "explain": (
        ["explain", DEAL, "--actor", "JPN,DEU"],
        lambda: sidedeal.explain(DEAL, actor=["JPN", "DEU"]),
    ),
    "compare": (
        ["compare", DEAL, "chip-access-deal"],
        lambda: sidedeal.compare(DEAL, "chip-access-deal"),
    ),
    "ensemble": (
        ["ensemble", DEAL, "--draws", "32", "--seed", "5"],
        lambda: sidedeal.ensemble(DEAL, draws=32, seed=5),
    ),
    "path": (
        ["path", DEAL, "--from", "2026-09", "--to", "2027-09", "--draws", "0"],
        lambda: sidedeal.path(DEAL, from_="2026-09", to="2027-09", draws=0),
    ),
    "list": (["list"], lambda: sidedeal.list()),
    "show": (["show", DEAL], lambda: sidedeal.show(DEAL)),
    "check": (["check", DEAL], lambda: sidedeal.check(DEAL)),
    "graph": (["graph"], lambda: sidedeal.graph()),
    "chokepoints": (["chokepoints"], lambda: sidedeal.chokepoints()),
    "vulnerability": (["vulnerability", "JPN"], lambda: sidedeal.vulnerability("JPN")),
}


@pytest.mark.parametrize("verb", CASES)
def test_the_same_as_the_command_to_the_byte(verb, command):
    words, ask = CASES[verb]
    answer = quietly(ask)
    assert answer.text == command(*words)
    if verb != "run_two":
        assert answer.json == command(*words, "--format", "json")
        assert answer.table == command(*words, "--format", "table")
    else:
        # One document of both, which the package puts together of each.
        assert json.loads(answer.json) == json.loads(command(*words, "--format", "json"))
    if verb != "ensemble":
        assert answer.csv == command(*words, "--format", "csv")


def test_rows_are_those_of_the_csv_with_their_kinds(command):
    answer = quietly(lambda: sidedeal.run(DEAL, draws=0))
    header, *lines = command("run", DEAL, "--draws", "0", "--format", "csv").splitlines()
    assert answer.rows.column_names == header.split(",")
    assert len(answer.rows) == len(lines)
    values = answer.rows["value"]
    assert all(isinstance(value, float) for value in values)
    assert [repr(value) for value in values[:50]] == [
        repr(float(line.rsplit(",", 1)[1])) for line in lines[:50]
    ]


def test_no_verb_is_left_out():
    told = json.loads(sidedeal._sidedeal.described())
    for verb, of in told.items():
        if verb in {"serve", "completions", "man"}:
            continue
        names = [f"{verb}_{inner}" for inner in of["verbs"]] or [verb]
        for name in names:
            function = getattr(sidedeal, name.replace("-", "_"))
            assert function.__doc__.count("Parameters") <= 1
            for one in of["arguments"] if not of["verbs"] else []:
                assert one["about"], (verb, one["name"])


def test_a_dict_is_a_scenario():
    deal = {
        "name": "One duty",
        "between": ["USA", "CHN"],
        "tariff": [{"importers": ["USA"], "exporters": ["CHN"], "sectors": ["TEX"], "change": 0.1}],
    }
    by_verb = quietly(lambda: sidedeal.run(deal, draws=0))
    of_value = sidedeal.Model(sidedeal.Scenario(deal)).run(deal)
    assert by_verb.rows["value"] == of_value.rows["value"]


def test_dicts_go_by_their_names_in_rows_and_messages():
    duty = {"importers": ["USA"], "exporters": ["CHN"], "sectors": ["TEX"], "change": 0.1}
    deals = [
        {"name": name, "between": ["USA", "CHN"], "tariff": [duty]} for name in ("One", "Two", "Two")
    ]
    both = quietly(lambda: sidedeal.run(*deals[:2], draws=0))
    assert set(both.rows["scenario"]) == {"one", "two"}
    wrong = {**deals[0], "tariff": [{**duty, "importers": ["USB"]}]}
    with pytest.raises(sidedeal.InputError) as caught:
        sidedeal.run(wrong)
    assert caught.value.file == "one.toml" and "/tmp" not in str(caught.value)
    # A scenario may be said by a dict wherever one is asked for.
    told = quietly(lambda: sidedeal.vulnerability("JPN", scenario=deals[0]))
    assert len(told.rows) > 10


def test_no_argument_is_taken_for_none():
    for wrong in (
        lambda: sidedeal.run(DEAL, draws=False),
        lambda: sidedeal.run(DEAL, draws=[]),
        lambda: sidedeal.graph(threshold=False),
        lambda: sidedeal.graph(actors=[]),
        lambda: sidedeal.run(DEAL, plain="no"),
        lambda: sidedeal.game(among={"USA", "CHN"}),
        lambda: sidedeal.run(DEAL, out=b"x"),
        lambda: sidedeal.run((DEAL,)),
        lambda: sidedeal.run(DEAL, draws=-1),
    ):
        with pytest.raises(sidedeal.InputError) as caught:
            wrong()
        assert "\\n" not in str(caught.value) and "--help" not in str(caught.value)
    numpy = pytest.importorskip("numpy")
    plain = quietly(lambda: sidedeal.run(DEAL, draws=numpy.int64(0), capital=numpy.float64(0.1)))
    assert plain.rows == quietly(lambda: sidedeal.run(DEAL, draws=0, capital=0.1)).rows


def test_a_scenario_in_another_world_is_not_taken_for_one_in_the_usual():
    scenario = sidedeal.Scenario(DEAL, sidedeal.World(elasticity=3.0))
    with pytest.raises(sidedeal.InputError, match="its name, and the verb"):
        sidedeal.run(scenario, draws=0)


def test_a_file_that_changes_is_not_read_for_what_it_was(tmp_path):
    file = tmp_path / "deal.toml"
    sidedeal.new("scenario", out=file)
    scenario = sidedeal.Scenario(file)
    kept = scenario.text
    file.write_text(kept + "\n# more\n")
    assert scenario.text == kept
    for work in (lambda: sidedeal.run(scenario, draws=0), lambda: sidedeal.Model().run(scenario)):
        with pytest.raises(sidedeal.InputError, match="not what was read"):
            work()


def test_a_summary_of_draws_has_rows():
    drawn = sidedeal.ensemble(DEAL, draws=32)
    told = drawn.to_dict()["summaries"]
    assert [row["median"] for row in drawn.rows.to_pylist()] == [one["median"] for one in told]
    with pytest.raises(sidedeal.InputError, match="in .text"):
        sidedeal.ensemble(DEAL, draws=4, format="csv").to_dict()


def test_errors_say_where_and_what():
    text = 'name = "x"\nbetween = ["USA", "CHM"]\n'
    with pytest.raises(sidedeal.InputError) as caught:
        sidedeal.Scenario.parse(text, "deal.toml")
    error = caught.value
    assert (error.kind, error.file, error.line, error.found, error.nearest) == (
        "unknown",
        "deal.toml",
        2,
        "CHM",
        "CHE",
    )
    assert isinstance(error, sidedeal.Error) and isinstance(error, ValueError)
    again = pickle.loads(pickle.dumps(error))
    assert str(again) == str(error) and again.line == 2
    with pytest.raises(sidedeal.InputError, match="board-of-trade-2026"):
        sidedeal.run("board-of-trade-2027")
    with pytest.raises(sidedeal.InputError, match="--draws"):
        sidedeal.run(DEAL, draws="many")


def test_all_faults_of_a_file_are_told(tmp_path):
    file = tmp_path / "deal.toml"
    file.write_text(
        'name = "x"\nbetween = ["USA", "CHN"]\n[[tariff]]\nimporters = ["USB"]\n'
        'exporters = ["CHN"]\nsectors = ["TEX"]\nchange = 0.1\n[[tarif]]\nx = 1\n'
    )
    with pytest.raises(sidedeal.InputError) as caught:
        sidedeal.run(file)
    assert len(caught.value.others) >= 1
    assert {caught.value.line, *(other.line for other in caught.value.others)} >= {4, 8}


def test_what_deserves_a_second_look_is_a_warning():
    with pytest.warns(sidedeal.Caution):
        answer = sidedeal.run("technology-controls-2025", draws=0)
    assert any(line.startswith("warning: ") for line in answer.said)


def test_files_are_written_where_they_are_asked_for(tmp_path, command):
    out = tmp_path / "result.csv"
    quietly(lambda: sidedeal.run(DEAL, draws=0, format="csv", out=out))
    assert out.read_text() == command("run", DEAL, "--draws", "0", "--format", "csv")
    # What was read by an earlier call may be written over by a later one.
    scenario = tmp_path / "scenario.toml"
    sidedeal.new("scenario", out=scenario)
    quietly(lambda: sidedeal.run(scenario, draws=0))
    quietly(lambda: sidedeal.run(DEAL, draws=0, out=scenario))
    with pytest.raises(sidedeal.InputError):
        sidedeal.new("scenario", out=scenario)


def test_the_page_is_there_without_a_file(tmp_path):
    page = quietly(lambda: sidedeal.report(DEAL, draws=16))
    assert page.html.startswith("<!DOCTYPE html>") and "</html>" in page.html
    assert "iframe" in page._repr_html_()
    page.save(tmp_path / "page.html")
    assert (tmp_path / "page.html").read_text() == page.html
    link = tmp_path / "link.html"
    link.symlink_to("page.html")
    page.save(link)
    assert link.is_symlink() and (tmp_path / "page.html").read_text() == page.html
    for wrong in (tmp_path, tmp_path / "no" / "page.html", "/dev/null"):
        with pytest.raises(sidedeal.InputError):
            page.save(wrong)
    assert {path.name for path in tmp_path.iterdir()} == {"page.html", "link.html"}
    assert pickle.loads(pickle.dumps(page)).html == page.html


def test_answers_are_frames():
    pandas, polars = pytest.importorskip("pandas"), pytest.importorskip("polars")
    pyarrow = pytest.importorskip("pyarrow")
    answer = quietly(lambda: sidedeal.run(DEAL, draws=0))
    frame, table = answer.to_pandas(), answer.to_arrow()
    assert list(frame["value"]) == answer.rows["value"] == table["value"].to_pylist()
    assert table.schema.field("value").type == pyarrow.float64()
    assert answer.to_polars()["actor"].to_list() == answer.rows["actor"]
    assert isinstance(frame, pandas.DataFrame) and polars.DataFrame(answer.rows).height == len(frame)
    again = pickle.loads(pickle.dumps(answer))
    assert again.rows == answer.rows and str(again) == str(answer)


def test_the_graph_goes_to_networkx():
    networkx = pytest.importorskip("networkx")
    graph = sidedeal.graph(kinds=["material"])
    drawn = graph.to_networkx()
    assert isinstance(drawn, networkx.MultiDiGraph)
    assert drawn.number_of_edges() == len(graph.rows)
    edges = [edge for *_, edge in drawn.edges(data=True)]
    assert {edge["kind"] for edge in edges} == {"material"}
    assert all(isinstance(edge["share"], float) for edge in edges)


def test_notebooks_show_pictures(model, deal):
    graph = sidedeal.graph(kinds=["material"], actors=["DEU"])
    assert graph._repr_html_().startswith("<svg") and pickle.loads(pickle.dumps(graph)).picture()
    shown = model.run(deal)._repr_html_()
    assert shown.startswith("<iframe") and "&lt;svg" in shown
    assert "Japan" in model.ensemble(deal, 8)._repr_html_()


def test_the_bar_is_told_how_far_it_is():
    told = []
    sidedeal.ensemble("us-china-sectoral-deal", draws=3000, progress=lambda *so_far: told.append(so_far))
    assert told and all(of == 3000 for _, of in told)
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_threads_get_the_same():
    answers = {}

    def ask(at):
        answers[at] = quietly(lambda: sidedeal.run(DEAL, draws=16)).json

    threads = [threading.Thread(target=ask, args=(at,)) for at in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(answers.values())) == 1 and len(answers) == 6


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_ctrl_c_ends_draws_and_other_work(tmp_path):
    source = """
import os, signal, threading, time, sidedeal
def later():
    time.sleep(1)
    os.kill(os.getpid(), signal.SIGINT)
threading.Thread(target=later).start()
begun = time.monotonic()
try:
    {work}
except KeyboardInterrupt:
    print("ended", time.monotonic() - begun < 9)
"""
    for work in [
        'sidedeal.ensemble("us-china-sectoral-deal", draws=10_000_000, format="csv", out="draws.csv")',
        'sidedeal.Model(sidedeal.Scenario("us-china-sectoral-deal")).ensemble("us-china-sectoral-deal", 100_000)',
        'sidedeal.deals("us-china-menu", harm=["JPN"], draws=20000)',
    ]:
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", source.format(work=work)],
            capture_output=True,
            text=True,
            timeout=120,
            cwd=tmp_path,
        )
        assert done.stdout.strip() == "ended True", (work, done.stdout, done.stderr)
