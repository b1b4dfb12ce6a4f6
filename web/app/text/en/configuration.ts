/** The settings in force. */
export const configuration = {
  chosenOnly: "Only what was set",
  copy: "Copy as YAML",
  copyHint: "Copy as YAML, without secrets",
  find: "Find a setting",
  intro:
    "What is in force, and where each came from. Change it by flag, variable or file; secrets are shown as asterisks.",
  name: "Setting",
  none: "Not set",
  noMatch: "No setting matches",
  noMatchHint: "Names, values and sources are looked through.",
  source: "From",
  title: "Configuration",
  value: "Value",
};
