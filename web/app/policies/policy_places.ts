/** In the place of a policy's name: one that is not made yet. No policy can be called so. */
export const NEW_POLICY = "~new";
