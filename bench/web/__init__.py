"""How fast the app is over HTTP, beside the official Node framework and on three servers: `make bench`."""
