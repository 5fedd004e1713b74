"""The command line, one module a command or group of commands; `plugin.__main__` puts them together."""
