"""What jsonschema found, told to the person who wrote the spec.

jsonschema names a keyword and a path; this module finds the place in the file, the branch of an `anyOf` that was meant, the
words, and the way out. It runs only when there is a mistake.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from dovetail.diagnostics import Diagnostic, Fix
from dovetail.spec.habits import help_for_missing_key, help_for_unknown_key
from dovetail.spec.kinds import is_kind, kind_of, malformed, title, wrong_kind
from dovetail.spec.places import Path, Places, with_article
from dovetail.spec.source import Map
from dovetail.suggestions import did_you_mean

__all__ = ["mistakes"]


def mistakes(
    document: Map, wrong_part: dict[str, Any], definition: str, grammar: dict[str, Any]
) -> Iterator[Diagnostic]:
    """Yield what is wrong with `document` by the `$defs` entry `definition` of the grammar.

    `wrong_part` is the document without entries that are known to be right.
    """
    teller = _Teller(Places(document), grammar["$defs"])
    validator = Draft202012Validator({**grammar["$defs"][definition], "$defs": grammar["$defs"]})
    found = (
        diagnostic for error in validator.iter_errors(wrong_part) for diagnostic in teller.tell(_Mistake.of(error))
    )
    yield from sorted(dict.fromkeys(found), key=Diagnostic.sort_key)


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

    def tell(self, mistake: _Mistake) -> Iterator[Diagnostic]:
        match mistake.keyword:
            case "additionalProperties":
                yield from self._unknown_keys(mistake)
            case "required":
                yield from self._missing_keys(mistake, mistake.limit)
            case "type":
                yield self._wrong_kind(mistake.schema, mistake.value, mistake.path)
            case "enum":
                yield self._wrong_word(mistake)
            case "anyOf":
                yield from self._no_branch(mistake)
            case "oneOf" | "not":
                yield from self._exclusive_keys(mistake)
            case "minLength" if mistake.in_name:
                yield Diagnostic("Y205", "a name cannot be empty", self.places.key(mistake.path, ""), "write a name")
            case _:
                message, help = malformed(mistake.keyword, mistake.limit, mistake.schema, mistake.value)
                yield Diagnostic("Y205", message, self.places.value(mistake.path), help)

    def _unknown_keys(self, mistake: _Mistake) -> Iterator[Diagnostic]:
        what, known = mistake.schema["title"], mistake.schema["properties"]
        for key, value in mistake.value.items():
            if key in known:
                continue
            if what == "included file" and key in self.definitions["root"]["properties"]:
                yield self._root_key(key, mistake.path)
            else:
                yield self._unknown_key(what, key, value, known, mistake.path)

    def _unknown_key(self, what: str, key: str, value: Any, known: Any, path: Path) -> Diagnostic:
        span = self.places.key(path, key)
        meant = did_you_mean(key, known)
        help = help_for_unknown_key(what, key, value)
        if meant is not None and (help is None or _same_letters(meant, key)):
            return Diagnostic("Y201", f'unknown key "{key}"', span, f'did you mean "{meant}"?', fix=Fix(span, meant))
        return Diagnostic("Y201", f'unknown key "{key}"', span, help or f"{with_article(what)} has: {', '.join(known)}")

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
        misspelled = {did_you_mean(key, known) for key in unknown}
        helps = " ".join(help_for_unknown_key(what, key, value) or "" for key, value in unknown.items())
        for key in keys:
            if key not in mistake.value and key not in misspelled and f"`{key}" not in helps:
                yield self._missing_key(what, key, mistake.path)

    def _missing_key(self, what: str, key: str, path: Path) -> Diagnostic:
        message = f'{with_article(what)} needs the key "{key}"'
        return Diagnostic("Y202", message, self.places.owner(path), help_for_missing_key(what, key))

    def _wrong_kind(self, schema: dict[str, Any], value: Any, path: Path) -> Diagnostic:
        span = self.places.value(path)
        help, replacement = wrong_kind(schema, value, self.places.written(path))
        if (value is None or value is False) and path and path[-1] == "inverse":
            help, replacement = "write `inverse: none` where the referenced table needs no name for these rows", "none"
        message = f"expected {with_article(title(schema))}, found {kind_of(value)}"
        return Diagnostic("Y203", message, span, help, fix=None if replacement is None else Fix(span, replacement))

    def _wrong_word(self, mistake: _Mistake) -> Diagnostic:
        words = [str(word) for word in mistake.limit]
        span = self.places.value(mistake.path)
        expected = with_article(title(mistake.schema))
        allowed = f"it can be: {', '.join(words)}"
        if mistake.value is None and "set null" in words:
            help, fix = 'did you mean "set null"?', Fix(span, "set null")
            return Diagnostic("Y203", f"expected {expected}, found nothing", span, help, fix=fix)
        if isinstance(mistake.value, dict | list | bool | None):
            return Diagnostic("Y203", f"expected {expected}, found {kind_of(mistake.value)}", span, allowed)
        message = f'"{mistake.value}" is not {expected}'
        if isinstance(mistake.value, str) and mistake.value in words and mistake.value not in mistake.limit:
            return Diagnostic("Y204", message, span, "leave the quotes out", fix=Fix(span, mistake.value))
        meant = did_you_mean(str(mistake.value), words)
        if meant is None:
            return Diagnostic("Y204", message, span, allowed)
        return Diagnostic("Y204", message, span, f'did you mean "{meant}"?', fix=Fix(span, meant))

    def _no_branch(self, mistake: _Mistake) -> Iterator[Diagnostic]:
        """Tell what is wrong with the branch that the author had in mind, judged by the kind of value and its keys."""
        branches = [self._resolved(branch) for branch in mistake.limit]
        if all(set(branch) == {"required"} for branch in branches):
            yield from self._missing_keys(mistake, branches[0]["required"])
            return
        if self._is_flat_list(mistake):
            yield self._flat_list(mistake)
            return
        possible = [index for index, branch in enumerate(branches) if is_kind(branch, mistake.value)]
        if not possible:
            yield self._wrong_kind({**mistake.schema, "branches": branches}, mistake.value, mistake.path)
            return
        meant = max(possible, key=lambda index: _shared_keys(branches[index], mistake.value))
        for branch, cause in mistake.causes:
            if branch == meant:
                yield from self.tell(cause)

    def _is_flat_list(self, mistake: _Mistake) -> bool:
        """`unique: [tenant, slug]`: one key written where a list of keys belongs."""
        around = self.places.at(mistake.path[:-1]) if mistake.path else None
        of_lists = title(mistake.schema).startswith(("unique key", "index ("))
        return of_lists and isinstance(around, list) and all(isinstance(item, str) for item in around)

    def _flat_list(self, mistake: _Mistake) -> Diagnostic:
        path = mistake.path[:-1]
        what = title(mistake.schema).split(" (")[0]
        names = ", ".join(self.places.at(path))
        plural = "indexes" if what == "index" else f"{what}s"
        message = f"expected a list of {plural}, each a list of columns, found a list of text"
        return Diagnostic(
            "Y203", message, self.places.value(path), f"for one {what} over these columns write [[{names}]]"
        )

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
        yield Diagnostic("Y206", message, self.places.key(mistake.path, present[1]), "keep one of the two")

    def _resolved(self, schema: Any) -> Any:
        while "$ref" in schema:
            schema = self.definitions[schema["$ref"].removeprefix("#/$defs/")]
        return schema


def _shared_keys(branch: Any, value: Any) -> int:
    return sum(key in branch.get("properties", {}) for key in value) if isinstance(value, dict) else 0


def _same_letters(word: str, other: str) -> bool:
    return [c for c in word.casefold() if c.isalnum()] == [c for c in other.casefold() if c.isalnum()]
