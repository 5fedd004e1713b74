"""Files that secrets move in and out with: our own archives, and the exports of password stores."""
