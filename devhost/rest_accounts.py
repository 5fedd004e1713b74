"""Where apps report accounts, on both products. Source: Atlassian's "User privacy guide for app developers"."""

import re
from datetime import datetime

from flask import Response, jsonify, request

from devhost.account_register import CYCLE_DAYS, MOST_ACCOUNTS
from devhost.rest import rest_api
from devhost.session import this_site

reports_rest = rest_api("reports_rest", __name__)

_ACCOUNT_ID = re.compile(r"[A-Za-z0-9:-]{1,128}")


@reports_rest.post("/rest/atlassian-connect/latest/report-accounts")
def report_accounts() -> Response:
    """Take a report; 204 where nothing is to be done with any of its accounts."""
    try:
        accounts = _accounts(request.get_json(silent=True))
    except ValueError as error:
        refusal = jsonify({"errorType": "invalid_request", "errorMessage": str(error)})
        refusal.status_code = 400
        return refusal
    changed = this_site().register.take(accounts)
    response = jsonify({"accounts": changed}) if changed else Response(status=204)
    response.headers["Cycle-Period"] = str(CYCLE_DAYS)
    return response


def _accounts(body: object) -> list[tuple[str, datetime]]:
    """Read a report strictly: an app that sends another one has to notice."""
    match body:
        case {"accounts": [_, *_] as entries} if len(entries) <= MOST_ACCOUNTS:
            return [_account(entry) for entry in entries]
        case _:
            raise ValueError(f"A report names 1 to {MOST_ACCOUNTS} accounts.")


def _account(entry: object) -> tuple[str, datetime]:
    match entry:
        case {"accountId": str(account_id), "updatedAt": str(updated_at), **more} if not more:
            moment = datetime.fromisoformat(updated_at)
        case _:
            raise ValueError("An account has an accountId and an updatedAt.")
    if not _ACCOUNT_ID.fullmatch(account_id) or moment.tzinfo is None:
        raise ValueError("The accountId or the updatedAt is malformed.")
    return account_id, moment
