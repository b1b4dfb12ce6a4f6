import { metadataContract } from "./metadata_contract.ts";
import { openSqliteBackend } from "./sqlite_backend.ts";

metadataContract("SQLite", openSqliteBackend);
