"""Names of columns and keys that would tell who a patient is; what stands there is not read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from engine.source import Path

_WHOSE = ("patient", "pt", "client", "member", "subscriber", "insured", "guarantor", "beneficiary")
_TELLING = frozenset(
    (
        *("name", "fullname", "firstname", "lastname", "middlename", "surname", "givenname"),
        *("familyname", "initials", "dob", "birthdate", "birthday", "dateofbirth", "birthyear"),
        *("ssn", "socialsecurity", "socialsecuritynumber", "mrn", "medicalrecordnumber"),
        *("chart", "chartnumber", "chartno", "mbi", "hicn", "medicareid", "medicaidid"),
        *("policyholder", "policynumber", "groupnumber", "accountnumber", "accountno", "account"),
        *("address", "street", "streetaddress", "city", "zip", "zipcode", "postalcode"),
        *("phone", "phonenumber", "telephone", "mobile", "fax", "email", "emailaddress"),
        *("driverslicense", "photo", "signature", "employer"),
    )
)
_OF_SOMEBODY = frozenset(("id", "identifier", "number", "no", "key", "code", *_WHOSE))
"""What tells who somebody is only beside a word for that person: ``member_id``."""
_PATIENT = "patient"


def tells_who(name: str) -> bool:
    """Whether a column or key of this name is for a patient's identity."""
    word = re.sub("[^a-z]", "", name.lower())
    if word in _TELLING or word in _WHOSE:
        return True
    for whose in _WHOSE:
        rest = word.removeprefix(whose)
        if rest != word and (rest in _TELLING or rest in _OF_SOMEBODY):
            return True
    return False


def identity_in(data: Mapping[str, Any]) -> Iterator[Path]:
    """Where the data of a visit tell who the patient is: at the top, and below ``patient``."""
    for key, value in data.items():
        if key == _PATIENT and isinstance(value, Mapping):
            yield from ((key, inner) for inner in value if tells_who(str(inner)))
        elif tells_who(str(key)):
            yield (key,)


def without(data: Any, paths: tuple[Path, ...]) -> Any:
    """The data without the keys at these paths."""
    for path in paths:
        data = _without(data, path)
    return data


def _without(data: Any, path: Path) -> Any:
    if not isinstance(data, dict):
        return data
    if len(path) == 1:
        return {key: value for key, value in data.items() if key != path[0]}
    return {
        key: _without(value, path[1:]) if key == path[0] else value for key, value in data.items()
    }
