// How large the app's frames are: the bridge reports what AP.resize and the app's growing content ask for.

const length = (value) => (typeof value === "number" || /^\d+$/.test(value) ? `${value}px` : value);

const frameOf = (registration) => document.getElementById(registration.extension_id ?? registration.extension.id);

export const sizes = {
  resize(width, height, registration) {
    const frame = frameOf(registration);
    // A dialog's size is its own: AP.resize is documented not to work there.
    if (!frame || frame.closest("dialog")) return;
    frame.style.width = length(width);
    frame.style.height = length(height);
  },
  sizeToParent(_hideFooter, registration) {
    const frame = frameOf(registration);
    if (frame && registration.extension.options.isFullPage) frame.classList.add("full-page");
  },
  registerUnmountCallback() {},
};
