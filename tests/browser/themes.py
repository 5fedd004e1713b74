"""The two themes of a host, and how to turn its page and the app's frame from one to the other."""

from playwright.sync_api import Frame, Page

MODES = ("light", "dark")
# Not by the host's switch: pressing it would take the focus out of the frame.
_TURN_HOST = """mode => {
  const root = document.documentElement;
  root.dataset.colorMode = mode;
  return getComputedStyle(root).getPropertyValue("--ds-surface");
}"""
# Waits for the bridge to bring the theme into the frame, its colours, and for the transitions between colours to end.
_TURNED = """async ([mode, surface]) => {
  const root = document.documentElement;
  const colour = () => getComputedStyle(root).getPropertyValue("--ds-surface");
  const end = performance.now() + 15000;
  while (root.dataset.colorMode !== mode || colour() !== surface) {
    if (performance.now() > end) throw new Error(`The frame is ${root.dataset.colorMode}, ${colour()}.`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const moving = document.getAnimations().filter((one) => one instanceof CSSTransition);
  await Promise.all(moving.map((one) => one.finished));
}"""


def turn(page: Page, frame: Frame, mode: str) -> None:
    """Turn the host's page to a theme, and wait until the frame has followed."""
    surface = page.evaluate(_TURN_HOST, mode)
    frame.evaluate(_TURNED, [mode, surface])
