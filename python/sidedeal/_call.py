"""The command in this process: what it answers, as text, rows and dicts."""

from __future__ import annotations

import json
import numbers
import os
import sys
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from sidedeal import _sidedeal
from sidedeal._errors import Caution, Error, InputError

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

Bar = Callable[[int, int], object]


class Shown:
    """A bar of what is done, after half a second: of tqdm where that is there, else a line."""

    def __init__(self) -> None:
        self._begun = time.monotonic()
        self._bar: Any = None
        self._lines = False

    def __call__(self, done: int, of: int) -> None:
        if time.monotonic() - self._begun < 0.5:
            return
        if self._bar is None and not self._lines:
            try:
                from tqdm.auto import tqdm

                self._bar = tqdm(total=of, leave=False)
            except ImportError:
                self._lines = True
        if self._bar is not None:
            self._bar.n = done
            self._bar.refresh()
        else:
            print(f"\r{done} of {of}", end="", file=sys.stderr, flush=True)

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()
        elif self._lines:
            print("\r" + " " * 40 + "\r", end="", file=sys.stderr, flush=True)


def _watched() -> bool:
    """Whether somebody sees a bar: at a terminal or in a notebook."""
    if "ipykernel" in sys.modules:
        return True
    return bool(getattr(sys.stderr, "isatty", bool)())


def with_bar(progress: bool | Bar | None, work: Callable[[Bar | None], Any]) -> Any:
    """Does some work with the bar asked for: one's own, none, or the usual where somebody sees it."""
    if progress is None:
        progress = _watched()
    if callable(progress):
        return work(progress)
    if not progress:
        return work(None)
    if sys.stderr is None or sys.stderr.closed:
        return work(None)
    bar = Shown()
    try:
        return work(bar)
    finally:
        bar.close()


def call(
    arguments: Sequence[str | os.PathLike[str]], progress: bool | Bar | None = False
) -> _sidedeal.Called:
    """Run the command with some arguments, as a shell would, in this process.

    Parameters
    ----------
    arguments : sequence of str
        Without the name of the program: ``["run", "board-of-trade-2026", "--format", "csv"]``.
    progress : bool or callable, optional
        A bar, none, or what is called with how much is done and of how much.

    Returns
    -------
    Called
        ``written`` is what would be on standard output, ``said`` the notes and warnings,
        ``answers`` the same in all forms.

    Raises
    ------
    InputError, RunError
        Where the command ends with status 2 or 1.
    KeyboardInterrupt
        On Ctrl-C. Draws that were done are kept as the command keeps them.
    """
    words = [os.fspath(word) for word in arguments]
    called: _sidedeal.Called = with_bar(progress, lambda bar: _sidedeal.call(words, bar))
    return called


def warn(said: Sequence[str], level: int = 4) -> None:
    """Hands on what is worth a second look as warnings of Python."""
    for line in said:
        if line.startswith("warning: "):
            warnings.warn(line.removeprefix("warning: "), Caution, stacklevel=level)


class Answer:
    """What a verb has found, in all forms.

    Attributes
    ----------
    table : str
        For people; what ``print`` shows.
    said : list of str
        Notes and warnings.
    """

    def __init__(self, called: _sidedeal.Called) -> None:
        self.said = list(called.said)
        self._parts = list(called.answers)
        self._written = called.written
        self._asked: list[str] = []

    def __reduce__(self) -> tuple[Any, ...]:
        parts = [(one.table, one.json, one.csv, one.rows) for one in self._parts]
        return _again, (type(self), self.said, parts, self._written, self._asked)

    @property
    def table(self) -> str:
        """The answer for people, as text."""
        return "\n\n".join(one.table for one in self._parts) if self._parts else self._written

    @property
    def text(self) -> str:
        """What the command would have written, in the form asked for."""
        return self._written

    @property
    def json(self) -> str:
        """The answer as JSON, with the record of the run."""
        texts = [one.json for one in self._parts]
        if len(texts) <= 1:
            return texts[0] if texts else self._written
        return json.dumps([entry for text in texts for entry in _listed(json.loads(text))])

    @property
    def csv(self) -> str | None:
        """Its rows as CSV; None where it has none."""
        texts = [one.csv for one in self._parts if one.csv is not None]
        if not texts:
            return None
        # Each begins with the header, which is to stand once.
        return texts[0] + "".join(text.split("\n", 1)[1] for text in texts[1:])

    @property
    def rows(self) -> _sidedeal.Table:
        """Its rows as an Arrow table."""
        tables = [one.rows for one in self._parts if one.rows is not None]
        if len(tables) == 1:
            return tables[0]
        if not tables:
            told = "has no rows: its answer is in .text"
            raise InputError(f"{type(self).__name__} {told}")
        names = tables[0].column_names
        columns = [[cell for table in tables for cell in table[name]] for name in names]
        return _sidedeal.Table._made(names, [_kind(cells) for cells in columns], columns)

    def to_dict(self) -> Any:
        """All there is, as the command's JSON has it: dicts and lists."""
        try:
            return json.loads(self.json)
        except ValueError:
            raise InputError(
                f"{type(self).__name__}: its answer is a text, which is in .text"
            ) from None

    def to_arrow(self) -> pyarrow.Table:
        """Its rows as a table of pyarrow, without copying."""
        return self.rows.to_arrow()

    def to_pandas(self) -> pandas.DataFrame:
        """Its rows as a data frame of pandas."""
        return self.rows.to_pandas()

    def to_polars(self) -> polars.DataFrame:
        """Its rows as a data frame of polars, without copying."""
        return self.rows.to_polars()

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self.rows.to_pylist())

    def __str__(self) -> str:
        return self.table

    def __repr__(self) -> str:
        first = self.table.strip().split("\n", 1)[0]
        return f"<sidedeal.{type(self).__name__}: {first}>"

    def _repr_html_(self) -> str:
        from html import escape

        return f"<pre style='line-height:1.2'>{escape(self.table)}</pre>"


def to_pandas(rows: _sidedeal.Table) -> pandas.DataFrame:
    """Rows as a data frame of pandas, by Arrow where it can take that."""
    import pandas

    if hasattr(pandas.DataFrame, "from_arrow"):
        try:
            return pandas.DataFrame.from_arrow(rows)
        except ImportError:  # pyarrow is not there
            pass
    # Codes such as "NA" are texts here, as nothing is read.
    return pandas.DataFrame(rows.to_pydict())


class _Part:
    """An answer that was pickled."""

    def __init__(self, table: str, json: str, csv: str | None, rows: Any) -> None:
        self.table, self.json, self.csv, self.rows = table, json, csv, rows


def _again(
    kind: type[Answer], said: list[str], parts: list[Any], written: str, asked: list[str]
) -> Answer:
    answer = kind.__new__(kind)
    answer.said, answer._written, answer._asked = said, written, asked
    answer._parts = [_Part(*part) for part in parts]  # type: ignore[misc]
    return answer


def _listed(document: Any) -> list[Any]:
    return document if isinstance(document, list) else [document]


def _kind(cells: list[Any]) -> str:
    kinds = {type(cell) for cell in cells if cell is not None}
    if not kinds:
        return "Null"
    if kinds == {bool}:
        return "Boolean"
    if kinds == {int}:
        return "Int64"
    if kinds <= {int, float}:
        return "Float64"
    return "Utf8"


class Together:
    """Values of one option that stand behind it."""

    def __init__(self, values: Any) -> None:
        self.values = values


class Flag:
    """An option that is there or not."""

    def __init__(self, is_set: Any) -> None:
        self.is_set = is_set


def options(given: dict[str, Any], room: Path) -> list[str]:
    """Options of the command: ``{"draws": 100, "plain": Flag(True)}`` as ``--draws=100 --plain``."""
    words: list[str] = []
    for name, value in given.items():
        option = "--" + name.strip("_").replace("_", "-")
        if isinstance(value, Flag):
            if not isinstance(value.is_set, bool) and type(value.is_set).__name__ != "bool":
                raise _wrong(name, value.is_set, "True or False")
            words += [option] * bool(value.is_set)
        elif isinstance(value, Together):
            if value.values is not None:
                if not isinstance(value.values, (list, tuple)):
                    raise _wrong(name, value.values, "a list of numbers")
                words += [option, *(_word(name, one, room) for one in value.values)]
        elif isinstance(value, (list, tuple)) or type(value).__name__ == "ndarray":
            if len(value) == 0:
                raise _wrong(name, value, "at least one, or None")
            words += [f"{option}={_word(name, one, room)}" for one in value]
        elif value is not None:
            words.append(f"{option}={_word(name, value, room)}")
    return words


def _wrong(name: str, found: Any, expected: str) -> InputError:
    found = f"{found!r}"
    return InputError(
        f"{name}: found {found}, expected {expected}", kind="value", found=found, expected=expected
    )


def _word(name: str, value: Any, room: Path) -> str:
    """A value as a word of the command line. What may be a slip is refused: no is no number."""
    if isinstance(value, (dict, _sidedeal.Scenario)):
        return _named(value, room)
    if isinstance(value, (str, os.PathLike)):
        return str(os.fspath(value))
    if isinstance(value, bool) or type(value).__name__ == "bool":
        raise _wrong(name, value, "a value")
    if isinstance(value, numbers.Integral):
        return str(int(value))
    if isinstance(value, numbers.Real):
        return float.__repr__(float(value))
    if hasattr(value, "isoformat"):
        return str(value.isoformat()).removesuffix("T00:00:00")
    if getattr(value, "shape", None) == ():
        return _word(name, value.item(), room)
    raise _wrong(name, value, "a text, path, number or date")


class Explanation(Answer):
    """Which clauses of a scenario do what to whom, and how."""


class Deals(Answer):
    """Which deals of a menu both sides would sign, and who else pays."""


class Draws(Answer):
    """Summaries of draws; all draws are in `Model.ensemble`, or in a file by ``out``."""

    @property
    def rows(self) -> _sidedeal.Table:
        """A summary of an actor or group and stake in each row."""
        told = self.to_dict()["summaries"]
        names = list(told[0]) if told else []
        columns = [[one[name] for one in told] for name in names]
        return _sidedeal.Table._made(names, [_kind(cells) for cells in columns], columns)


class Graph(Answer):
    """Who depends on whom for what."""

    def to_networkx(self) -> Any:
        """A ``networkx.MultiDiGraph`` from users to providers, an edge a dependency.

        Edges have ``kind``, ``of``, ``share``, ``weight`` and ``musd``; what a kind has not is not
        there, so that an absence is never a number.
        """
        import networkx  # type: ignore[import-untyped,unused-ignore]

        graph = networkx.MultiDiGraph()
        for row in self.rows.to_pylist():
            known = {name: cell for name, cell in row.items() if cell is not None}
            graph.add_edge(known.pop("user"), known.pop("provider"), **known)
        return graph

    def picture(self) -> str:
        """The largest dependencies of each kind as a picture: the text of an SVG."""
        kept = [
            word for word in self._asked if not word.startswith(("--format", "--out", "--excel"))
        ]
        return str(call([*kept, "--format=svg"]).written)

    def _repr_html_(self) -> str:
        return self.picture()


class Page(Answer):
    """A page that answers: who pays, why, how sure that is, and what to do."""

    html: str = ""

    def __reduce__(self) -> tuple[Any, ...]:
        return _page_again, (super().__reduce__()[1], self.html)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes the page, whole or not at all.

        Parameters
        ----------
        path : str or path
            A file, which is replaced, or one that is not there yet; a link stays one.
        """
        import tempfile

        place = Path(path).resolve()
        if place.exists() and not place.is_file():
            raise _wrong("path", str(path), "a file or a new one")
        if not place.parent.is_dir():
            raise _wrong("path", str(path), "a folder that is there")
        mode = place.stat().st_mode & 0o777 if place.exists() else 0o666 & ~_umask()
        descriptor, beside = tempfile.mkstemp(dir=place.parent, prefix=".sidedeal-")
        try:
            with open(descriptor, "w", encoding="utf-8") as file:
                file.write(self.html)
            os.chmod(beside, mode)
            os.replace(beside, place)
        except BaseException:
            os.unlink(beside)
            raise

    def _repr_html_(self) -> str:
        return framed(self.html)


def _umask() -> int:
    """What new files are not allowed; there is no way to ask but to set it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


def framed(html: str) -> str:
    """A page inside a notebook, apart from it: neither's styles and scripts reach the other's."""
    from html import escape

    return (
        f'<iframe srcdoc="{escape(html)}" sandbox="allow-scripts" '
        'style="width:100%;height:40em;border:1px solid #888"></iframe>'
    )


def _page_again(parts: tuple[Any, ...], html: str) -> Page:
    page = _again(*parts)
    assert isinstance(page, Page)
    page.html = html
    return page


Kind = TypeVar("Kind", bound=Answer)


def ask(
    kind: type[Kind],
    verb: list[str],
    places: list[Any],
    given: dict[str, Any],
    progress: bool | Bar | None,
) -> Kind:
    """Runs a verb: what is said by dicts and values is written to files that go away afterwards."""
    import tempfile

    with tempfile.TemporaryDirectory(prefix="sidedeal-") as folder:
        room = Path(folder)
        words = [_word(verb[-1], place, room) for place in places if place is not None]
        page = None
        if issubclass(kind, Page) and given.get("out") is None:
            page = room / "page.html"
            given = {**given, "out": page}
        # What begins with a dash would be taken for an option.
        asked = [*verb, *options(given, room)]
        try:
            called = call([*asked, "--", *words], progress)
        except Error as error:
            raise _without(folder, error) from None
        answer = kind(called)
        answer._asked = asked
        if isinstance(answer, Page):
            answer.html = (page or Path(given["out"])).read_text(encoding="utf-8")
            # Of a place that is gone nobody is told.
            answer.said = [line for line in answer.said if folder not in line]
    warn(answer.said)
    return answer


def _without(folder: str, error: Error) -> Error:
    """An error that does not name a folder which is gone."""
    for one in (error, *error.others):
        one.args = tuple(str(told).replace(folder + "/", "") for told in one.args)
        one.file = one.file and one.file.replace(folder + "/", "")
    return error


def _named(place: dict[str, Any] | _sidedeal.Scenario, room: Path) -> str:
    """The name of a file that says what a dict or a value says, or the value's own."""
    text, name = _sidedeal.Scenario._text_of(place) if isinstance(place, dict) else place._source()
    if text is None:
        return str(name)
    path = Path(os.path.basename(name) or "scenario.toml")
    file, number = room / path, 1
    while file.exists():
        number += 1
        file = room / f"{path.stem}-{number}{path.suffix}"
    file.write_text(text, encoding="utf-8")
    return str(file)
