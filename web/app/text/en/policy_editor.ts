/** The editor of policies, wherever one is edited. */
export const policyEditor = {
  at: (line: number, column: number) => `Line ${line}, column ${column}`,
  bucket: "Bucket",
  bucketHint: "Name of a bucket, or * for all of them",
  faultless: "No problems found.",
  findings: "What the server found",
  plain: "The full editor could not be loaded: this one does as well.",
  prefix: "Only keys that begin with",
  prefixHint: "Empty: all keys",
  severities: { error: "Error", warning: "Warning" },
  template: "Template",
  templateHints: {
    readOnly: "List and read objects.",
    readWrite: "List, read, write and delete objects.",
    writeOnly: "Write objects, without seeing what is there.",
    backup:
      "List, read and write, but delete nothing. Turn on versioning: then nothing is lost by overwriting either.",
  },
  templates: {
    readOnly: "Read only",
    readWrite: "Read and write",
    writeOnly: "Write only",
    backup: "Backup, without deleting",
  },
};
