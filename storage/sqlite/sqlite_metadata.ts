/** The two sides of the metadata store on SQLite, for whoever composes the server. */
export { SqliteReader, type SqliteReaderOptions } from "./reader.ts";
export { SqliteWriter, type SqliteWriterOptions } from "./writer.ts";
