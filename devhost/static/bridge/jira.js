// AP.jira, as far as an issue panel has use for it.

export const module = {
  refreshIssuePage() {
    window.location.reload();
  },
  isNativeApp(callback) {
    callback(false);
  },
};
