// The yardstick: a panel page and a list call of five rows, made with Atlassian's own Node framework.
//
// The framework is used as its documentation says, with its default store (Sequelize on SQLite). The rows are read
// through the fastest SQLite binding for Node and the template is compiled once, so that nothing here slows it down.

"use strict";

const fs = require("node:fs");
const path = require("node:path");

const ace = require("atlassian-connect-express");
const Database = require("better-sqlite3");
const express = require("express");
const handlebars = require("handlebars");

process.chdir(__dirname);

// Logging is off: the framework writes some warnings to the console, past the logger that it is given.
const nothing = () => {};
console.warn = nothing;
const silent = { info: nothing, warn: nothing, error: nothing };
const app = express();
const addon = ace(app, {}, silent);
const page = handlebars.compile(fs.readFileSync(path.join(__dirname, "panel.hbs"), "utf8"));

const COLUMNS = "id, title, created_by, created_at, updated_by, updated_at, version";

// The tenant is stored as its install event would have stored it.
async function install(tenant) {
  await addon.settings.set("clientInfo", tenant, tenant.clientKey);
}

function openRows(seed) {
  const database = new Database(process.env.YARDSTICK_DATABASE);
  database.pragma("journal_mode = WAL");
  database.exec(
    `CREATE TABLE secrets (client_key TEXT NOT NULL, container_id TEXT NOT NULL, id TEXT PRIMARY KEY, title TEXT,
     created_by TEXT, created_at TEXT, updated_by TEXT, updated_at TEXT, version INTEGER)`
  );
  database.exec("CREATE INDEX secrets_by_container ON secrets (client_key, container_id, created_at)");
  const insert = database.prepare(
    `INSERT INTO secrets (client_key, container_id, ${COLUMNS}) VALUES
     (@client_key, @container_id, @id, @title, @created_by, @created_at, @updated_by, @updated_at, @version)`
  );
  for (const row of seed.rows) {
    insert.run({ ...row, client_key: seed.tenant.clientKey, container_id: seed.container_id });
  }
  return database.prepare(
    `SELECT ${COLUMNS} FROM secrets WHERE client_key = ? AND container_id = ? ORDER BY created_at`
  );
}

function serve(rows) {
  // The framework looks for tokens in bodies, too, and asks for these two parsers.
  app.use(express.json());
  app.use(express.urlencoded({ extended: false }));
  app.use(addon.middleware());
  const rowsOf = (req) => rows.all(req.context.clientKey, req.context.context.jira.issue.id);
  app.get("/panel", addon.authenticate(), (req, res) => {
    res.type("html").send(page({ rows: rowsOf(req), hostScriptUrl: res.locals.hostScriptUrl }));
  });
  app.get("/secrets", addon.authenticate(true), (req, res) => {
    res.json({ secrets: rowsOf(req), can_add: true });
  });
  app.listen(Number(process.env.PORT), "127.0.0.1");
}

const seed = JSON.parse(fs.readFileSync(process.env.YARDSTICK_SEED, "utf8"));
install(seed.tenant).then(() => serve(openRows(seed)));
