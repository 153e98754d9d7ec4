"""What jsonschema found, told to the person who wrote the spec.

jsonschema names a keyword and a path; this module finds the place in the file, the branch of an `anyOf` that was meant, the
words, and the way out. It runs only when there is a mistake.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from dovetail.data_classes import dataclass, field
from dovetail.diagnostics import Diagnostic, Fix, Related
from dovetail.schema.words import plural
from dovetail.spec.cut_values import cut_value
from dovetail.spec.habits import INVERSE_HELP, help_for_missing_key, help_for_unknown_key
from dovetail.spec.kinds import is_kind, malformed
from dovetail.spec.misplaced import put_in_place
from dovetail.spec.own_words import told_together
from dovetail.spec.places import Path, Places, with_article
from dovetail.spec.shapes import put_in_shape
from dovetail.spec.source import EMPTY_MAP, Map
from dovetail.spec.subjects import listed, subject
from dovetail.spec.unknown_keys import advise, meant
from dovetail.spec.wrong_values import wrong_value, wrong_word
from dovetail.suggestions import did_you_mean

__all__ = ["mistakes"]


_ROUNDS = 4
"""How often a key that was misspelled is read under its right name; one may stand inside another."""


def mistakes(
    document: Map, wrong_part: Callable[[Map], dict[str, Any]], definition: str, grammar: dict[str, Any]
) -> tuple[list[Diagnostic], Map]:
    """Return what is wrong with `document` by the `$defs` entry `definition` of the grammar, and the document mended.

    Each mistake is mended before the next is looked for, as far as it is clear what was meant, so that none is told twice.
    `wrong_part` takes out of the document the entries that are known to be right.
    """
    definitions = grammar["$defs"]
    mended = document.copy()
    found = dict.fromkeys([*put_in_place(mended, definitions), *put_in_shape(mended, definitions)])
    validator = Draft202012Validator({**definitions[definition], "$defs": definitions})
    told: set[Path] = set()
    for _ in range(_ROUNDS):
        teller = _Teller(Places(mended), definitions, told)
        errors = list(validator.iter_errors(wrong_part(mended)))
        found |= dict.fromkeys(diagnostic for error in errors for diagnostic in teller.tell(_Mistake.of(error)))
        for mend in teller.mends:
            mend()
        if not teller.mends:
            break
    return sorted(found, key=Diagnostic.sort_key), mended


@dataclass(frozen=True, slots=True)
class _Mistake:
    """What jsonschema found: `value` at `path` breaks the rule `keyword: limit` of `schema`.

    `causes` are the mistakes of the branches of an `anyOf`, each with the number of its branch.
    """

    keyword: str
    limit: Any
    schema: dict[str, Any]
    value: Any
    path: Path
    in_name: bool
    causes: tuple[tuple[Any, "_Mistake"], ...]

    @classmethod
    def of(cls, error: ValidationError) -> "_Mistake":
        schema: Any = error.schema
        in_name = "propertyNames" in error.absolute_schema_path
        causes = tuple((cause.relative_schema_path[0], cls.of(cause)) for cause in error.context or ())
        path = tuple(error.absolute_path)
        return cls(str(error.validator), error.validator_value, schema, error.instance, path, in_name, causes)


@dataclass(frozen=True, slots=True)
class _Teller:
    """Turns errors of jsonschema into diagnostics."""

    places: Places
    definitions: dict[str, Any]
    told: set[Path]
    mends: list[Callable[[], None]] = field(default_factory=list)

    def tell(self, mistake: _Mistake) -> Iterator[Diagnostic]:
        if mistake.path in self.told:
            return
        match mistake.keyword:
            case "additionalProperties":
                yield from self._unknown_keys(mistake)
            case "required":
                yield from self._missing_keys(mistake, mistake.limit)
            case "type":
                yield self._wrong_kind(mistake.schema, mistake)
            case "enum":
                yield wrong_word(self.places, mistake.schema, mistake.limit, mistake.value, mistake.path)
            case "anyOf":
                yield from self._no_branch(mistake)
            case "oneOf" | "not":
                yield from self._exclusive_keys(mistake)
            case "minLength" if mistake.in_name:
                yield Diagnostic("Y205", "a name cannot be empty", self.places.key(mistake.path, ""), "write a name")
            case _:
                yield self._malformed(mistake)

    def _wrong_kind(self, schema: dict[str, Any], mistake: _Mistake) -> Diagnostic:
        return wrong_value(self.places, schema, mistake.value, mistake.path)

    def _malformed(self, mistake: _Mistake) -> Diagnostic:
        message, help, replacement = malformed(mistake.keyword, mistake.limit, mistake.schema, mistake.value)
        span = self.places.value(mistake.path)
        return Diagnostic("Y205", message, span, help, fix=None if replacement is None else Fix(span, replacement))

    def _unknown_keys(self, mistake: _Mistake) -> Iterator[Diagnostic]:
        what, known = mistake.schema["title"], mistake.schema["properties"]
        around = self.places.at(mistake.path)
        if what == "type of the primary database" and "sql" not in {
            meant(what, key, around[key], known) for key in around
        }:
            return
        if not around.keys() & known.keys():
            self.told.add(mistake.path)
        owner, joined = str(mistake.path[-1]) if mistake.path else "", set[str]()
        for key in [key for key in around if key not in known]:
            if key in joined:
                continue
            if what == "included file" and key in self.definitions["root"]["properties"]:
                yield self._root_key(key, mistake.path)
                self.mends.append(partial(around.move, key, EMPTY_MAP.copy()))
            elif (cut := cut_value(around, key, owner)) is not None:
                yield cut.diagnostic
                joined.update(cut.keys)
                self.mends.append(cut.mend)
            else:
                yield self._unknown_key(what, around, key, known, mistake.path)
                others = told_together(around, key)
                joined.update(others)
                self.mends.extend(partial(around.pop, other, None) for other in others)

    def _unknown_key(self, what: str, around: Map, key: str, known: Any, path: Path) -> Diagnostic:
        advice = advise(what, around, key, known)
        self.mends.append(advice.mend)
        if advice.called is not None:
            self.told.add((*path, advice.called))
        where = subject(path)
        message = (
            f"{advice.message} in {where}" if where and advice.message.startswith("unknown key") else advice.message
        )
        help = advice.help
        if what == "column" and path:
            help = help.replace("indexes: [[name]]", f"indexes: [[{path[-1]}]]")
        return Diagnostic("Y201", message, advice.span, help, fix=advice.fix)

    def _root_key(self, key: str, path: Path) -> Diagnostic:
        span = self.places.key(path, key)
        if key == "dovetail":
            help = "leave `dovetail` out of included files; a spec has one root"
            return Diagnostic("Y304", "an included file cannot be the root of another spec", span, help)
        return Diagnostic("Y304", f'only the root file can have "{key}"', span, "move it to the root file")

    def _missing_keys(self, mistake: _Mistake, keys: Iterable[str]) -> Iterator[Diagnostic]:
        """Say what is missing, except where an unknown key stands for it and has been complained of."""
        what, known = mistake.schema["title"], mistake.schema.get("properties", {})
        unknown = {key: value for key, value in mistake.value.items() if key not in known}
        stood_for = {meant(what, key, value, known) for key, value in unknown.items()}
        if what == "many-to-many relation" and any(
            help_for_unknown_key(what, key, 1) == INVERSE_HELP for key in unknown
        ):
            return
        if what == "root file" and "tables" not in keys and not {"tables", "include"} & {*mistake.value, *stood_for}:
            keys = [*keys, "tables"]
        missing = [key for key in keys if key not in mistake.value and key not in stood_for]
        untold = [key for key in missing if (*mistake.path, key) not in self.told]
        self.told.update((*mistake.path, key) for key in untold)
        if what == "root file" and self._is_no_spec(mistake, stood_for):
            yield self._no_spec(mistake)
        elif untold:
            yield self._missing(what, untold, mistake.path)

    def _is_no_spec(self, mistake: _Mistake, stood_for: set[str | None]) -> bool:
        """Say whether nothing in the document is a spec's own."""
        telling = {
            "dovetail",
            "include",
            "tables",
            "enums",
            "domains",
            "composites",
            "mixins",
            "shapes",
            "functions",
            "views",
            "triggers",
        }
        return not telling & {*mistake.value, *stood_for} or mistake.value.keys().isdisjoint(
            mistake.schema["properties"]
        )

    def _no_spec(self, mistake: _Mistake) -> Diagnostic:
        """A file of something else: not one of its keys is known, and one mistake says it all."""
        self.told.add(mistake.path)
        self.told.update((key,) for key in ("dovetail", "name", "tables"))
        message = "this is not a spec of dovetail: the keys that one begins with are missing"
        help = "a spec begins with `dovetail: 1`, `name:` and `tables:`; `dovetail init` writes one to start from"
        return Diagnostic("Y202", message, self.places.owner(mistake.path), help)

    def _missing(self, what: str, keys: list[str], path: Path) -> Diagnostic:
        """One mistake for all keys that are missing from one mapping."""
        noun = "key" if len(keys) == 1 else "keys"
        message = f"{subject(path) or with_article(what)} needs the {noun} {listed(keys)}"
        helps = [help for key in keys if (help := help_for_missing_key(what, key)) is not None]
        if what == "reference" and keys[0] == "to":
            helps[0] = f"write the referenced table: `to: {self._table_called(str(path[-1]), str(path[1]))}`"
        return Diagnostic("Y202", message, self.places.owner(path), "; ".join(helps) or None)

    def _table_called(self, reference: str, own: str) -> str:
        """The table that a reference of this name goes to, as far as the file tells; `own` is the table that has it."""
        tables = self.places.document.get("tables")
        names = [name for name in tables if name != own] if isinstance(tables, Map) else []
        name = reference.removesuffix("_id")
        meant = next((each for each in (plural(name), name) if each in names), None) or did_you_mean(name, names)
        return meant or next(iter(names), "users")

    def _no_branch(self, mistake: _Mistake) -> Iterator[Diagnostic]:
        """Tell what is wrong with the branch that the author had in mind, judged by the kind of value and its keys."""
        branches = [self._resolved(branch) for branch in mistake.limit]
        if all(set(branch) == {"required"} for branch in branches):
            yield from self._missing_keys(mistake, branches[0]["required"])
            return
        possible = [index for index, branch in enumerate(branches) if is_kind(branch, mistake.value)]
        if not possible:
            yield self._wrong_kind({**mistake.schema, "branches": branches}, mistake)
            return
        meant = max(possible, key=lambda index: _shared_keys(branches[index], mistake.value))
        for branch, cause in mistake.causes:
            if branch == meant:
                yield from self.tell(cause)

    def _exclusive_keys(self, mistake: _Mistake) -> Iterator[Diagnostic]:
        """Both of two keys, or none where one is needed. Values that are no mappings are complained of elsewhere."""
        if not isinstance(mistake.value, dict):
            return
        rules = [mistake.limit] if mistake.keyword == "not" else mistake.limit
        keys = [key for rule in rules for key in rule["required"]]
        present = [key for key in mistake.value if key in keys]
        if not present:
            yield from self._missing_keys(mistake, keys[:1])
            return
        message = f'"{present[0]}" and "{present[1]}" exclude each other'
        related = (Related(self.places.key(mistake.path, present[0]), "the first of the two"),)
        span = self.places.key(mistake.path, present[1])
        yield Diagnostic("Y206", message, span, f"keep one of the two: {_difference(present)}", related)

    def _resolved(self, schema: Any) -> Any:
        while "$ref" in schema:
            schema = self.definitions[schema["$ref"].removeprefix("#/$defs/")]
        return schema


def _shared_keys(branch: Any, value: Any) -> int:
    return sum(key in branch.get("properties", {}) for key in value) if isinstance(value, dict) else 0


def _difference(keys: list[str]) -> str:
    """When to use which of two keys that exclude each other."""
    if "expressions" in keys or "expression" in keys:
        return f"`{keys[0]}` and `{keys[1]}` cannot be mixed; an expression may be a column's name too"
    return "`columns` is for references of several columns"
