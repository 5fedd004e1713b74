// The light/dark switch. The bridge watches the page's colour mode and tells every frame.

export const switchColours = () => {
  const button = document.getElementById("colour-switch");
  button.addEventListener("click", () => {
    const root = document.documentElement;
    const mode = root.dataset.colorMode === "dark" ? "light" : "dark";
    root.dataset.colorMode = mode;
    button.setAttribute("aria-pressed", String(mode === "dark"));
    document.cookie = `devhost-color-mode=${mode}; path=/; SameSite=Strict`;
  });
};
