/** How Node runs a service, as in the image: whoever starts one does so with these. */

/** A large young generation costs memory and saves no time. */
export const SERVICE_NODE_FLAGS: readonly string[] = ['--max-semi-space-size=8'];
