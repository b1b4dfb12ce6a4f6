/** HeadObject: as GetObject, whose file holds both. */
export { headObject } from "./get_object.ts";
