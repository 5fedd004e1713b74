// AP.user: what an app may know of the person in front of the screen.

export const user = {
  getCurrentUser(callback) {
    callback({ atlassianAccountId: document.body.dataset.account });
  },
  getLocale(callback) {
    callback("en_US");
  },
  getTimeZone(callback) {
    callback("Europe/Berlin");
  },
};
