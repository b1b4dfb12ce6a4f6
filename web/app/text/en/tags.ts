/** Tags, wherever they are edited. */
export const tags = {
  add: "Add tag",
  name: "Name",
  nameMissing: "Every tag needs a name",
  nameOf: (at: number) => `Name of tag ${at}`,
  nameReserved: "Names beginning with aws: are reserved",
  nameTooLong: "Names have at most 128 characters",
  nameTwice: "Two tags have the same name",
  none: "No tags.",
  remove: (name: string) => `Remove tag ${name}`,
  tooMany: (most: number) => `At most ${most} tags`,
  value: "Value",
  valueOf: (at: number) => `Value of tag ${at}`,
  valueTooLong: "Values have at most 256 characters",
};
