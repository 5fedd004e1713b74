"""Jira's pages: the list of issues and the issue view."""

import re

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from devhost.conditions import all_hold
from devhost.descriptor import Module
from devhost.issues import Issue
from devhost.session import this_person, this_site

jira_pages = Blueprint("jira_pages", __name__)

_ISSUE_IN_JQL = re.compile(r"id ?= ?([0-9]+)")


@jira_pages.get("/")
def home() -> Response:
    """Lead to the list of issues."""
    return redirect(url_for(".issues"))


@jira_pages.get("/issues/")
def issues() -> str:
    """List the issues that the person may see; the one search that is understood is `id = 10001`."""
    site, person = this_site(), this_person()
    visible = [issue for issue in site.issues if site.access.rights(person, issue.id).view]
    wanted = _ISSUE_IN_JQL.fullmatch(request.args.get("jql", ""))
    if wanted is not None:
        visible = [issue for issue in visible if issue.id == wanted[1]]
    return render_template("issues.html", issues=visible)


@jira_pages.get("/browse/<key>")
def issue(key: str) -> str | tuple[str, int]:
    """Show an issue with the app's quick-add buttons and panels."""
    site, person = this_site(), this_person()
    try:
        found = site.issue(key)
    except KeyError:
        return render_template("absent.html", what="issue"), 404
    rights = site.access.rights(person, found.id)
    if not rights.view:
        return render_template("absent.html", what="issue"), 404
    return render_template("issue.html", issue=found, may_edit=rights.edit, panels=_panels(found))


def _panels(issue: Issue) -> list[tuple[Module, bool]]:
    """List the app's issue panels, each with whether it is open without a click on its button.

    Content whose `contentPresentConditions` hold is always displayed; what has none waits for its button.
    """
    site = this_site()
    if site.installation is None:
        return []
    return [
        (
            module,
            "contentPresentConditions" in module.body and _hold(module, "contentPresentConditions", issue),
        )
        for module in site.installation.descriptor.of_type("jiraIssueContents")
        if _hold(module, "conditions", issue)
    ]


def _hold(module: Module, name: str, issue: Issue) -> bool:
    return all_hold(module.body.get(name, []), site=this_site(), person=this_person(), issue=issue)
