"""A person at a browser of their own."""

from collections.abc import Callable
from pathlib import Path
from typing import Self

from playwright.sync_api import BrowserContext, FrameLocator, Page, expect

from tests.browser.servers import Server, Servers
from tests.browser.watch import Watch

PICTURES = Path(__file__).resolve().parents[2] / ".pictures"


class Person:
    """Somebody who is signed in on all sites where they are known; `page` is the tab in front of them."""

    def __init__(self, handle: str, context: BrowserContext, servers: Servers, watch: Watch) -> None:
        self.servers = servers
        self.watch = watch
        self.context = context
        self.page: Page = context.new_page()
        self._sign_in(handle)

    def _sign_in(self, handle: str) -> None:
        for site in self.servers.sites:
            if handle in site.ask("status")["people"]:
                self.context.request.post(f"{site.origin}/devhost/person", data={"person": handle})

    def goes_to(self, site: Server, path: str) -> Self:
        """Open a page of a site."""
        self.page.goto(site.origin + path)
        return self

    def reloads(self) -> Self:
        """Press the browser's reload button."""
        self.page.reload()
        return self

    def switches_to(self, name: str) -> Self:
        """Act as somebody else, by the menu in the site's top bar; `name` is the full name."""
        self.page.get_by_role("button", name="Signed in as").click()
        self.page.get_by_role("button", name=name).click()
        expect(self.page.get_by_role("button", name=f"Signed in as {name}")).to_be_visible()
        return self

    def turns_dark(self) -> Self:
        """Press the switch for dark colours."""
        self.page.get_by_role("button", name="Dark theme").click()
        return self

    def expects_status(self, *statuses: int) -> Self:
        """Know that answers with these statuses will come, so that they are no fault."""
        self.watch.expect_status(*statuses)
        return self

    def expects_dead_network(self) -> Self:
        """Know that calls will reach nobody, so that they are no fault."""
        self.watch.expect_dead_network()
        return self

    def expects_policy_to_block(self) -> Self:
        """Know that the content security policy will stop something, so that it is no fault."""
        self.watch.expect_policy_to_block()
        return self

    def frame(self, name: str = "Secrets") -> FrameLocator:
        """Look into the frame of the app that has this title."""
        return self.page.frame_locator(f'iframe[title="{name}"]')

    def is_in_forge(self) -> bool:
        """Tell whether the first frame of the app is a page of Forge."""
        return "/devhost/forge/" in (self.page.locator("iframe").first.get_attribute("src") or "")

    def dismisses_flags(self) -> Self:
        """Close the flags in the corner."""
        # At one blow: a flag that closes by itself in between could not be clicked any more.
        self.page.get_by_role("button", name="Dismiss").evaluate_all(
            "all => all.forEach((one) => one.click())"
        )
        expect(self.page.get_by_role("alert")).to_have_count(0)
        return self

    def picture(self, name: str, *, full_page: bool = False) -> None:
        """Save what the person sees as .pictures/<name>.png, or <name>-forge.png where the app came through Forge."""
        PICTURES.mkdir(exist_ok=True)
        if any("/devhost/forge/" in frame.url for frame in self.page.frames):
            name = f"{name}-forge"
        if full_page:
            self.page.evaluate("scrollTo(0, 0)")
        self.page.screenshot(path=PICTURES / f"{name}.png", full_page=full_page, animations="disabled")


Opener = Callable[..., Person]
"""Opens a browser for the person with a handle."""
