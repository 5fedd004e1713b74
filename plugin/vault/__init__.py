"""Sealing of secrets: keys and boxes, without a database, without Flask, without knowledge of Jira.

**What it is.** One format, the sealed box (`box`): AES-256-GCM under a key made for that one message, with a
commitment to key and context. Everything else says which key seals what, and in which context:

    root key        a key file (`key_file`) or a service (`providers`)
      seals tenant key      one per installation and version (`tenant_key`)
        seals outer layer   around the inner layer, which the password seals, around the data key (`data_key`)
        seals title         readable without a password (`title`)
        seals shared secret of Atlassian Connect (`shared_secret`)
        seals grant         around a layer that the grant token seals, around the data key (`grant`)
    data key        random, one per secret and key epoch
      seals content         (`content`)
      seals earlier version title and content as they were (`kept_version`)
      seals file label      a file's own key, with its name, around its parts (`attachment`)

**How keys relate.** A content needs the data key. The data key needs the tenant key *and* either the password
or a grant token. Root and tenant keys are replaced without any password, because the server's layer is the
outer one. Password changes make a new data key under a new key epoch; the old one opens nothing new.

**How to manage keys.** A root key is made by `key_file.write_new_key_file` and by nothing else. Keep it out
of database backups: one thief must not get both. Tenant keys are random and not derived, so that destroying
one destroys what it sealed, as far as its backups are destroyed too.

**What stays compatible.** Boxes of format version 1 are read for as long as this product exists, byte for
byte as `docs/vault-format.md` says; the vectors in `tests/vectors/vault` hold the code to it. A change of the
format is a new version or suite number, never a new meaning of an old one.

**What is safe, and when.** A box moved to another tenant, secret, epoch, container, version, account or
purpose does not open, provided that the caller takes these from where they are proven (the verified token,
the row's key) and never from the box's neighbourhood. A whole older set of rows put back by somebody who can
write to the database does open: nothing here remembers time. "Nobody reads it without the password" holds at
rest, and not against somebody who controls the running process while a user unlocks. Weak passwords are safe
from whoever has the database only; with the root key as well, each guess costs one Argon2id and no more.
"""
